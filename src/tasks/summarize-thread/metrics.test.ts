import { describe, expect, it } from "vitest";
import { keywordPrecision, keywordRecall, lineRecall, rouge, scoreThreads } from "./metrics.ts";
import { type Thread, type ThreadSummary, threadSchema } from "./schema.ts";

describe("rouge", () => {
	it("is worked out by hand", () => {
		// words in common: police, the, gunman, of 4 and 4; pairs: "the gunman", of 3 and 3; in order: police the gunman
		expect(rouge("Police kill the gunman.", "police ended the gunman")).toEqual({
			rouge1: 6 / 8,
			rouge2: 2 / 6,
			rougeL: 6 / 8,
		});
		// the same words in another order: in order only "the gunman"; pairs: the gunman
		expect(rouge("the gunman kill police", "police kill the gunman")).toEqual({
			rouge1: 1,
			rouge2: 2 / 6,
			rougeL: 4 / 8,
		});
	});

	it("counts a word only as often as both texts have it", () => {
		expect(rouge("the the the the", "the cat").rouge1).toBeCloseTo(2 / 6);
	});

	it("is 0 of nothing and 1 of the same, in any case and script", () => {
		expect(rouge("", "a b")).toEqual({ rouge1: 0, rouge2: 0, rougeL: 0 });
		expect(rouge("Début à 9 h", "début, à 9 H")).toEqual({ rouge1: 1, rouge2: 1, rougeL: 1 });
	});
});

it("keywords: precision and recall, repeated ones counting once", () => {
	expect(keywordPrecision(["Lunch", "soup", "lunch"], ["lunch", "friday"])).toBeCloseTo(1 / 3);
	expect(keywordRecall(["Lunch", "soup", "lunch"], ["lunch", "friday"])).toBeCloseTo(1 / 2);
	expect(keywordPrecision([], ["lunch"])).toBe(0);
});

it("lines: from the same message and in about the same words, each once", () => {
	const pay = { message: 2, text: "Ann: pay the invoice by Friday" };
	expect(lineRecall([{ message: 2, text: "pay invoice by Friday" }], [pay])).toBe(1);
	expect(lineRecall([{ ...pay, message: 1 }], [pay])).toBe(0);
	expect(lineRecall([pay], [pay, pay])).toBe(0.5);
	expect(lineRecall([pay], [])).toBeNull();
});

describe("a run", () => {
	const thread: Thread = threadSchema.parse({
		id: "t",
		subject: "Lunch",
		messages: [
			{ id: "m1", from: "Ann Berg", to: ["Ben"], date: "2026-03-10", body: "Lunch at 13:00 on 12 March, Ben?" },
		],
	});
	const expected: ThreadSummary = {
		summary: "Lunch is at 13:00.",
		keywords: ["lunch", "13:00", "Ben"],
		asks: [],
		dates: [{ message: 1, text: "12 March: lunch" }],
		points: [],
	};

	it("of right answers is 1 throughout, with nothing unverified", () => {
		expect(scoreThreads([{ thread, expected, answered: expected }])).toEqual({
			rows: 1,
			parsed: 1,
			rouge1: 1,
			rouge2: 1,
			rougeL: 1,
			keywordPrecision: 1,
			keywordRecall: 1,
			askRecall: null,
			dateRecall: 1,
			unverified: {},
			withUnverified: 0,
			summaryLength: 18,
		});
	});

	it("counts what was made up, and an answer that is none as wrong", () => {
		const answered: ThreadSummary = { ...expected, summary: "Lunch is at 14:30.", dates: [] };
		const scores = scoreThreads([
			{ thread, expected, answered },
			{ thread, expected, answered: null },
		]);
		// lunch, is, at, of lunch is at 14 30 and lunch is at 13 00
		expect(scores.rouge1).toBeCloseTo(6 / 10 / 2);
		expect(scores).toMatchObject({ parsed: 0.5, unverified: { time: 1 }, withUnverified: 1, dateRecall: 0 });
		expect(scores.keywordPrecision).toBe(0.5);
	});
});
