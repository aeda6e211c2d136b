import { describe, expect, it } from "vitest";
import { chooseKeywords, rankTerms } from "./keywords.ts";

const ranked = (texts: readonly string[], people: readonly string[] = []) =>
	rankTerms(
		texts.map((text, message) => ({ message, start: 0, text })),
		people,
	);

describe("rankTerms", () => {
	const texts = [
		"Fire drill in Lima",
		"The fire drill starts at noon, and the fire drill ends at one. Ana asked really often, really.",
		"Does the fire drill reach the Lima annex? Ana wants to know. The parking lot is closed.",
	];

	it("prefers what the subject and several messages name", () => {
		const terms = ranked(texts, ["Ana Berg"]).map(({ text }) => text);
		expect(terms[0]).toBe("fire drill");
		expect(terms.indexOf("Lima")).toBeLessThan(terms.indexOf("parking"));
		expect(terms).not.toContain("Ana");
		expect(terms).not.toContain("really");
	});

	it("knows where a term stands, in a body rather than in the subject", () => {
		for (const { text, message, start, end } of ranked(texts)) expect(texts[message]?.slice(start, end)).toBe(text);
		expect(ranked(texts).find(({ text }) => text === "Lima")?.message).toBe(2);
	});

	it("finds none where there is none", () => {
		expect(ranked(["and so on", "12 34"])).toEqual([]);
	});
});

describe("chooseKeywords", () => {
	const term = (text: string, score: number) => ({ text, score, message: 1, start: 0, end: text.length });

	it("takes three that differ", () => {
		const terms = [term("fire drill", 5), term("drills", 4), term("Lima", 3), term("annex", 2), term("noon", 1)];
		expect(chooseKeywords(terms, [], []).map(({ text }) => text)).toEqual(["fire drill", "Lima", "annex"]);
	});

	it("lets likeness to the thread decide between near ones", () => {
		const terms = [term("noon", 2.1), term("Lima", 2)];
		expect(
			chooseKeywords(
				terms,
				[
					[0, 1],
					[1, 0],
				],
				[1, 0],
			).map(({ text }) => text),
		).toEqual(["Lima", "noon"]);
	});
});
