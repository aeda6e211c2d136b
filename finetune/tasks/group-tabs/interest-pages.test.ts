import { describe, expect, it } from "vitest";
import { createRng } from "../../data/rng.ts";
import { loadGrammar } from "./grammar.ts";
import { makeInterestPage } from "./interest-pages.ts";
import type { Interest } from "./themes.ts";

const grammar = loadGrammar();
const owls: Interest = {
	near: [],
	words: new Map([
		["en", ["barn owl", "owl pellet", "nest box"]],
		["de", ["Schleiereule", "Gewölle", "Nistkasten"]],
	]),
	titles: new Map([["en", ["Who hoots at four in the morning?"]]]),
};
const anywhere = { madeUp: (_host: string) => true, own: (_host: string) => true };

function pages(count: number, accepts = anywhere) {
	return Array.from({ length: count }, (_, i) =>
		makeInterestPage(grammar, owls, "train", accepts, createRng(`owls/${i}`)),
	);
}

describe("makeInterestPage", () => {
	it("says the interest's own words and titles, in its languages", () => {
		const made = pages(200);
		const own = /barn owl|owl pellet|nest box|schleiereule|gewölle|nistkasten|hoots/i;
		// a title that was cut short may have lost them
		expect(made.filter(({ page }) => own.test(page.tab.title)).length).toBeGreaterThan(190);
		expect(new Set(made.map(({ page }) => page.language))).toEqual(new Set(["en", "de"]));
		for (const { page } of made) expect(page.tab.title).not.toMatch(/[{}]/);
	});

	it("stands on made-up sites, on platforms, and at addresses that say nothing", () => {
		const made = pages(200);
		const platform = made.filter(({ page }) => page.kind === "interest-platform");
		expect(platform.length).toBeGreaterThan(30);
		expect(platform.every(({ host, page }) => page.tab.url.includes(host))).toBe(true);
		expect(made.some(({ page }) => page.tab.url === "")).toBe(true);
		expect(new Set(made.map(({ host }) => host)).size).toBeGreaterThan(80);
	});

	it("takes no host that the split may not have", () => {
		const made = pages(100, { madeUp: (host) => host.length % 2 === 0, own: () => false });
		expect(made.every(({ host }) => host.length % 2 === 0)).toBe(true);
		expect(() => pages(1, { madeUp: () => false, own: () => false })).toThrow("No site could be made up");
	});

	it("gives the same for the same seed", () => {
		expect(pages(20)).toEqual(pages(20));
	});
});
