// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { type GmailPage, gmailPage, gmailReply } from "./fixtures/gmail-page.ts";
import { GMAIL_URL, load } from "./fixtures/load.ts";
import { ANNA, BEN, INVOICE, LUNCH, type MailFixture, type ThreadFixture } from "./fixtures/mail.ts";
import { openThreadId, readThread } from "./read-thread.ts";

// a document outside a browser takes its time on a busy machine
vi.setConfig({ testTimeout: 30_000 });

const read = (page: GmailPage, url = GMAIL_URL) => readThread(load(gmailPage(page), url));
const threadOf = (...messages: Partial<MailFixture>[]): ThreadFixture => ({
	id: "18e2a9c0ffee0003",
	subject: "A subject",
	messages: messages.map((message, index) => ({
		id: `m${index + 1}`,
		from: index % 2 === 0 ? ANNA : BEN,
		date: `Mar ${10 + index}, 2026, 9:12 AM`,
		html: `<div>This is message ${index + 1}.</div>`,
		...message,
	})),
});
const bodies = (page: GmailPage) => read(page).thread?.messages.map(({ body }) => body);

describe("a thread with all its messages open", () => {
	it("is read whole", () => {
		const { thread, ...reading } = read({ open: LUNCH });
		expect(thread).toEqual({
			id: "18e2a9c0ffee0001",
			subject: "Lunch on Friday",
			messages: [
				{
					id: "m1",
					from: "Anna Berg <anna@berg.example>",
					to: ["Ben Okafor <ben@okafor.example>", "Cora Diaz <cora@diaz.example>"],
					date: "2026-03-10T09:12",
					body: "Hi all,\n\nshall we have lunch on Friday at 12:00?",
					quoted: "",
					hidden: "",
					truncated: false,
				},
				expect.objectContaining({ id: "m2", date: "2026-03-10T10:40", body: "I have a call until 12:45." }),
				expect.objectContaining({ id: "m3", date: "2026-03-11T08:05" }),
			],
		});
		expect(reading).toMatchObject({
			site: "gmail",
			total: 3,
			read: 3,
			newestRead: true,
			unread: [],
			hidden: [],
			cuts: [],
		});
		expect(reading.problem).toBeUndefined();
		expect(reading.elements.get("m3")?.body.textContent).toContain("Kappa");
	});

	it("passes the self-test with every first selector", () => {
		const { selectors } = read({ open: LUNCH });
		expect(selectors.filter(({ status }) => status !== "first" && status !== "absent")).toEqual([]);
		expect(selectors.map(({ part }) => part)).toEqual(expect.arrayContaining(["subject", "message", "sender", "body"]));
	});

	it("is read in right-to-left, with the joiners that its script needs", () => {
		const persian = "می‌خواهم جمعه ساعت ۱۲ ناهار بخوریم";
		const open = threadOf({ html: `<div dir="rtl">${persian}.<br>INV-118 را هم بفرست.</div>` });
		const { thread, hidden } = read({ open, direction: "rtl", language: "fa" });
		expect(thread?.messages[0]?.body).toBe(`${persian}.\nINV-118 را هم بفرست.`);
		expect(hidden).toEqual([]);
	});
});

describe("messages that are closed", () => {
	const closed = threadOf(
		{},
		{ state: "folded" },
		{ state: "folded" },
		{ state: "folded" },
		{ state: "collapsed" },
		{},
	);

	it("are counted, not read: 2 of 6", () => {
		const { thread, ...reading } = read({ open: closed });
		expect(thread?.messages.map(({ id }) => id)).toEqual(["m1", "m6"]);
		expect(reading).toMatchObject({ total: 6, read: 2, newestRead: true });
		expect(reading.unread.map(({ why }) => why)).toEqual(["collapsed", "collapsed", "collapsed", "collapsed"]);
		expect(reading.unread.at(-1)).toMatchObject({ id: "m5", from: "Anna Berg <anna@berg.example>" });
		expect(reading.unread.at(-1)?.element).toBeInstanceOf(Element);
		// their preview is no body
		expect(JSON.stringify(thread)).not.toContain("message 5");
	});

	it("are counted when Gmail lists fewer than its number says", () => {
		const page = load(gmailPage({ open: closed }), GMAIL_URL);
		for (const folded of document.querySelectorAll(".kQ:not(.adv)")) folded.remove();
		expect(readThread(page)).toMatchObject({ total: 6, read: 2, unread: [{}, {}, { why: "rolled up", count: 2 }] });
	});

	it("leave a newest message that is missing noticed", () => {
		expect(read({ open: threadOf({}, { state: "collapsed" }) })).toMatchObject({ read: 1, newestRead: false });
		expect(read({ open: threadOf({}, { state: "loading" }) })).toMatchObject({
			newestRead: false,
			unread: [{ why: "loading" }],
		});
	});

	it("alone make no thread, and say what to do", () => {
		const { thread, problem, total } = read({ open: threadOf({ state: "collapsed" }, { state: "collapsed" }) });
		expect(thread).toBeUndefined();
		expect(problem).toBe("All messages of this thread are closed; open one to read it.");
		expect(total).toBe(2);
	});

	it("are still counted when Gmail renames the class of closed messages", () => {
		expect(read({ open: closed, rename: { kv: "zz1", kQ: "zz2" } })).toMatchObject({ total: 6, read: 2 });
	});
});

describe("a clipped message", () => {
	const clipped = threadOf({ html: "<div>The beginning.</div>", clipped: true });

	it("is noticed, and its notice is no part of it", () => {
		expect(read({ open: clipped }).thread?.messages[0]).toMatchObject({ body: "The beginning.", truncated: true });
	});

	it("is noticed in another language and without Gmail's classes", () => {
		const page = load(gmailPage({ open: clipped, rename: { iX: "q1", vem: "q2" } }), GMAIL_URL);
		const notice = document.querySelector(".q1");
		notice?.replaceChildren("[Nachricht gekürzt]  ", ...(notice.querySelectorAll("a") ?? []));
		expect(readThread(page).thread?.messages[0]).toMatchObject({ body: "The beginning.", truncated: true });
	});
});

describe("an answer", () => {
	it("is parted from the copy below it, which Gmail folds away", () => {
		const html = gmailReply(
			"13:00 suits me.",
			"On Tue, Mar 10, 2026 at 9:12 AM Anna Berg <anna@berg.example> wrote:",
			"Shall we meet at 12?",
		);
		const { thread, hidden } = read({ open: threadOf({ html: "Shall we meet at 12?" }, { html }) });
		expect(thread?.messages[1]).toMatchObject({
			body: "13:00 suits me.",
			quoted: expect.stringContaining("Shall we meet"),
		});
		expect(thread?.messages[1]?.quoted).toMatch(/^On Tue, Mar 10/);
		expect(hidden).toEqual([]);
	});

	it("between the lines of a copy is kept", () => {
		const html =
			'<div class="gmail_quote"><div class="gmail_attr">On Tue, Mar 10, 2026 at 9:12 AM Anna wrote:<br></div><blockquote class="gmail_quote">At 12?</blockquote><div>No, at 13:00.</div><blockquote class="gmail_quote">At Kappa?</blockquote><div>Yes.</div></div>';
		const [message] = read({ open: threadOf({ html }) }).thread?.messages ?? [];
		expect(message?.body).toBe("No, at 13:00.\n\nYes.");
		expect(message?.quoted).toContain("At Kappa?");
	});

	it("that only forwards is read for what it forwards", () => {
		const html =
			'<div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: <b>Landlord</b> &lt;l@rent.example&gt;<br>Date: Mon, Mar 9, 2026<br>Subject: Rent<br></div><div>The rent rises to 900 from May.</div></div>';
		expect(bodies({ open: threadOf({ html: `<div>FYI</div>${html}` }) })).toEqual([
			expect.stringMatching(/^FYI\n\n---------- Forwarded[\s\S]*rises to 900 from May\.$/),
		]);
	});

	it("that is being written is no message", () => {
		const { thread, total } = read({ open: threadOf({}, { draft: true }) });
		expect(thread?.messages.map(({ id }) => id)).toEqual(["m1"]);
		expect(total).toBe(1);
	});
});

describe("which thread", () => {
	it("is the one that is shown, not one that was left", () => {
		const page = load(
			gmailPage({ open: LUNCH, left: [INVOICE], stale: [{ ...INVOICE, id: "18e2a9c0ffee0009" }] }),
			GMAIL_URL,
		);
		const { thread } = readThread(page);
		expect(thread?.id).toBe(LUNCH.id);
		expect(thread?.messages.map(({ id }) => id)).toEqual(["m1", "m2", "m3"]);
		expect(openThreadId(page)).toBe(LUNCH.id);
	});

	it("is the one that is shown even before Gmail has named it", () => {
		const page = load(gmailPage({ open: LUNCH, stale: [INVOICE] }), GMAIL_URL);
		for (const { name } of [...(document.querySelector(`h2[data-legacy-thread-id="${LUNCH.id}"]`)?.attributes ?? [])])
			if (name.startsWith("data-")) document.querySelectorAll("h2")[1]?.removeAttribute(name);
		const { thread } = readThread(page);
		expect(thread?.subject).toBe("Lunch on Friday");
		expect(thread?.messages.map(({ id }) => id)).toEqual(["m1", "m2", "m3"]);
	});

	it("is nobody's guess when two are shown", () => {
		const { thread, problem } = read({ open: LUNCH, alsoOpen: INVOICE });
		expect(thread).toBeUndefined();
		expect(problem).toContain("More than one thread");
	});

	it("is none in a list", () => {
		expect(read({})).toMatchObject({ problem: "No thread is open on this page.", total: 0 });
	});

	it.each([
		["both", "18e2a9c0ffee0001"],
		["undefined", "18e2a9c0ffee0001"],
		["permanent", "thread-f:18e2a9c0ffee0001"],
		// just sent: the first message names it until the thread has a name
		["none", "m1"],
	] as const)("has a name when the heading's ids are: %s", (ids, id) => {
		expect(read({ open: LUNCH, ids }).thread?.id).toBe(id);
	});
});

describe("the self-test", () => {
	it.each([
		["hP", { r9: "subject" }],
		["gD", { r9: "sender" }],
		["g3", { r9: "date" }],
		["ii", { r9: "body" }],
	])("names the part that fell back when %s is renamed", (name, { r9: part }) => {
		const { thread, selectors } = read({
			open: LUNCH,
			rename: { [name]: "r9" },
			...(name === "hP" ? { ids: "none" } : {}),
		});
		expect(selectors.find((one) => one.part === part)?.status).toBe("fallback");
		expect(thread?.messages).toHaveLength(3);
		expect(thread?.messages[2]).toMatchObject({ from: "Cora Diaz <cora@diaz.example>", date: "2026-03-11T08:05" });
	});

	it("finds a subject but no bodies, and says so", () => {
		const { thread, problem, selectors } = read({ open: LUNCH, rename: { a3s: "r1", ii: "r2" } });
		expect(thread).toBeUndefined();
		expect(problem).toContain("not on the page yet");
		expect(selectors.find(({ part }) => part === "body")).toMatchObject({ status: "broken", sought: 3, found: 0 });
	});

	it("finds messages but no subject, and says so", () => {
		const page = load(gmailPage({ open: LUNCH }), GMAIL_URL);
		document.querySelector(".ha")?.remove();
		expect(readThread(page).problem).toContain("does not find their subject");
	});
});
