// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { quickSight } from "./fixtures/load.ts";
import { sightOf } from "./sight.ts";
import { textOf } from "./text-of.ts";

// a document outside a browser takes its time on a busy machine
vi.setConfig({ testTimeout: 30_000 });

const limits = { characters: 100_000, elements: 30_000 };

function bodyOf(html: string): Element {
	const body = document.createElement("div");
	body.innerHTML = html;
	document.body.replaceChildren(body);
	return body;
}

const read = (html: string) => textOf(bodyOf(html), { look: sightOf(window).look }, { limits });
const quick = (html: string, some = limits) => textOf(bodyOf(html), quickSight, { limits: some });

describe("the lines that a reader sees", () => {
	it.each([
		["blocks and breaks", "<div>One</div><div>Two<br>Three</div>", "One\nTwo\nThree"],
		["empty lines", "<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"],
		["paragraphs", "<p>One</p><p>Two</p>", "One\n\nTwo"],
		["source lines are no lines", "<p>One\n  two <b>three</b>\n</p>", "One two three"],
		[
			"preformatted text",
			'<pre>One\nTwo</pre><div style="white-space:pre-wrap">Three\nFour</div>',
			"One\nTwo\n\nThree\nFour",
		],
		["lists", "<ul><li>One</li><li>Two</li></ul>", "- One\n- Two"],
		[
			"tables",
			"<table><tr><td>Rent</td><td>900</td></tr><tr><td>Heat</td><td>90</td></tr></table>",
			"Rent\t900\nHeat\t90",
		],
		["no code", "<style>p{}</style><script>x()</script><p>One</p><template><p>Two</p></template>", "One"],
		["emoji as pictures", '<p>Yes <img data-emoji="🎉" alt="🎉"><img alt="A logo"></p>', "Yes 🎉"],
		["words in pieces", "<span>to</span><b>morrow</b>", "tomorrow"],
		["nothing", "<div><br></div>\n<p>&nbsp;</p>", ""],
	])("%s", (_, html, text) => {
		expect(read(html).visible).toBe(text);
	});

	it("keep quoted verses, and drop copies", () => {
		expect(read("<p>As the contract says:</p><blockquote>No pets.</blockquote>").visible).toContain("No pets.");
		const apple = read(
			'<div>Yes.</div><div>On 10 Mar 2026, at 09:12, Anna wrote:</div><blockquote type="cite">Pets?</blockquote>',
		);
		expect(apple).toMatchObject({ visible: "Yes.", quoted: expect.stringMatching(/^On 10 Mar[\s\S]*Pets\?$/) });
	});

	it("keep a signature apart", () => {
		const { visible, signature } = read('<p>Yes.</p><div class="gmail_signature"><p>Anna Berg</p><p>Sales</p></div>');
		expect({ visible, signature }).toEqual({ visible: "Yes.", signature: "Anna Berg\n\nSales" });
	});
});

describe("silent truncation: every bound is reported", () => {
	it("of 3 MB of HTML the beginning is read, and how much there was is said", () => {
		const body = document.createElement("div");
		for (let count = 0; count < 2800; count++) {
			const paragraph = document.createElement("p");
			paragraph.textContent = "The rent is due on Friday. ".repeat(40);
			body.append(paragraph);
		}
		expect(body.textContent?.length).toBeGreaterThan(3_000_000);
		const { visible, cuts, elements } = textOf(body, quickSight, { limits });
		expect(visible).toHaveLength(100_000);
		expect(cuts).toEqual([{ limit: "characters", kept: 100_000, of: body.textContent?.length }]);
		expect(elements).toBeLessThan(200);
	});

	it("of thousands of elements without text", () => {
		const { cuts } = quick("<b></b>".repeat(3000), { ...limits, elements: 2000 });
		expect(cuts).toEqual([{ limit: "elements", kept: 2000, of: 3000 }]);
	});

	it("of elements in elements in elements", () => {
		const body = bodyOf("");
		let at: Element = body;
		for (let depth = 0; depth < 1000; depth++) at = at.appendChild(document.createElement("div"));
		expect(textOf(body, quickSight, { limits: { ...limits, elements: 900 } }).cuts).toMatchObject([
			{ limit: "elements", kept: 900, of: 1000 },
		]);
	});

	it("of one text node of 5 MB", () => {
		const body = bodyOf("");
		body.textContent = "word ".repeat(1_000_000);
		const { visible, cuts } = textOf(body, quickSight, { limits });
		expect(visible.length).toBeLessThanOrEqual(100_000);
		expect(cuts).toMatchObject([{ limit: "characters" }]);
	});

	it("of base64", () => {
		const blob = "iVBORw0KGgoAAAANSUhEUgAA".repeat(400);
		const long = quick(`<p>See below.</p><p>${blob}</p><p>Thanks</p>`);
		expect(long.visible).toBe("See below.\n\n…\n\nThanks");
		expect(long.cuts).toEqual([{ limit: "blob", kept: long.visible.length, of: expect.any(Number) }]);
		const wrapped = quick(`<pre style="white-space:pre">See below.\n${blob.replace(/.{76}/g, "$&\n")}\nThanks.</pre>`);
		expect(wrapped.visible).toMatch(/^See below\.\n…\nThanks\.$/);
	});

	it("of what hides: it is all counted, and the beginning kept", () => {
		const { hidden } = quick(`Yes.<i style="display:none">${"hidden ".repeat(10_000)}</i>`);
		expect(hidden).toMatchObject([{ by: "display", characters: 70_000 }]);
		expect(hidden[0]?.text.length).toBeLessThanOrEqual(2000);
	});

	it("never in the middle of a character", () => {
		expect(quick("😀".repeat(50), { characters: 11, elements: 10 }).visible).toBe("😀".repeat(5));
	});
});
