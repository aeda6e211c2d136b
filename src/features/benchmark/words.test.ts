import { describe, expect, it } from "vitest";
import { browserWords } from "./browser-words.ts";
import { answerOf, CPU, RULES, resultOf, runOf } from "./fixtures.ts";
import { measureResult } from "./measure.ts";
import { headline, liveWords, paragraph, partialWords, stateWords, timeWords } from "./words.ts";

const MEASURED = resultOf(CPU, {
	loadMs: 1500,
	firstMs: 300,
	batches: [{ rows: 31, ms: 500 }],
	singles: [16, 17, 30],
	answers: [
		...Array.from({ length: 7 }, () => answerOf("News", "News", { known: false })),
		...Array.from({ length: 3 }, () => answerOf("News", "Work", { known: false })),
		answerOf("News", "News"),
	],
});

describe("a measured candidate", () => {
	it("is told in a headline", () => {
		expect(headline(MEASURED, measureResult(MEASURED))).toBe(
			"On this computer: 62 tabs a second, right 7 times of 10 on unseen sites.",
		);
		const rules = { ...MEASURED, candidate: RULES };
		expect(headline(rules, measureResult(rules))).toMatch(/^Simple rules, on this computer: 62/);
		const nothing = resultOf(CPU);
		expect(headline(nothing, measureResult(nothing))).toBe("Nothing was measured.");
	});

	it("is told in a paragraph", () => {
		const rules = measureResult(resultOf(RULES, { answers: [answerOf("News", "News"), answerOf("News", "Other")] }));
		expect(paragraph(MEASURED, measureResult(MEASURED), rules)).toBe(
			[
				"Ember on the processor is right 10 times of 10 on sites that it knows.",
				"Started from nothing, its first answer came after 1.80 s.",
				"A tab alone takes 17 ms, and 19 of 20 no longer than 30 ms.",
				"What it is sure of, one may doubt: its confidence is off by 17 points on average.",
				"On the same tabs, simple rules are right 5 times of 10.",
			].join(" "),
		);
	});

	it("is told while it is measured", () => {
		const at = (done: number, batches = MEASURED.batches) =>
			stateWords({ ...MEASURED, state: "running", steps: { done, total: 9 }, batches });
		expect(at(0)).toBe("is being loaded");
		expect(at(1, [])).toBe("begins to read");
		expect(at(4)).toBe("31 tabs read, step 4 of 9");
		expect(liveWords(MEASURED)).toBe("62 tabs a second, 73 % right");
	});
});

it.each([
	[1000, "a few seconds"],
	[42_000, "about 45 seconds"],
	[200_000, "about 3 minutes"],
	[3 * 3_600_000, "about 3 hours"],
])("%d ms are %s", (ms, words) => {
	expect(timeWords(ms)).toBe(words);
});

it("says why a run is partial", () => {
	const cut = resultOf(CPU, { state: "cancelled", steps: { done: 3, total: 9 } });
	expect(partialWords(runOf([MEASURED]))).toBeUndefined();
	expect(partialWords(runOf([cut], { complete: false }))).toBe(
		"This run is partial: it ended after 3 of 9 steps of Ember · processor. What was measured until then is below.",
	);
	const failed = resultOf(CPU, { ...cut, state: "failed", problem: "The file is damaged." });
	expect(partialWords(runOf([failed], { complete: false }))).toBe(
		"This run is partial: Ember · processor failed after 3 of 9 steps. The file is damaged.",
	);
	const waiting = resultOf(RULES, { state: "waiting", steps: { done: 0, total: 9 } });
	expect(partialWords(runOf([MEASURED, waiting], { complete: false }))).toContain("before Simple rules was measured");
});

it.each([
	["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36", "Chrome 142 on Linux"],
	["Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0.0.0 Edg/142.0", "Chrome 142 on Windows"],
	["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/130.0.0.0", "Chrome 130 on macOS"],
	["", "an unknown browser"],
])("reads %s", (userAgent, words) => {
	expect(browserWords(userAgent)).toBe(words);
});
