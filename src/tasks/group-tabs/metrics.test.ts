import { describe, expect, it } from "vitest";
import { accuracy, categoryScore, confusion, score } from "./metrics.ts";

const judged = (pairs: string) =>
	pairs.split(" ").map((pair) => ({ expected: pair[0] ?? "", answered: pair[1] ?? "" }));

// A: 3 rows, 2 found, 1 taken by B; B: 2 rows, 1 found; O: 1 row, answered A
const rows = judged("AA AA AB BB BO OA");

describe("metrics", () => {
	it("accuracy is the share of right answers", () => {
		expect(accuracy(rows)).toBeCloseTo(3 / 6);
		expect(accuracy([])).toBe(0);
	});

	it("precision, recall and F1 of a category, worked out by hand", () => {
		const a = categoryScore(rows, "A");
		expect(a).toMatchObject({ precision: 2 / 3, recall: 2 / 3, support: 3 });
		expect(a.f1).toBeCloseTo(2 / 3);
		const b = categoryScore(rows, "B");
		expect(b).toMatchObject({ precision: 1 / 2, recall: 1 / 2, support: 2 });
		expect(b.f1).toBeCloseTo(1 / 2);
	});

	it("a category never found scores 0, not NaN", () => {
		expect(categoryScore(rows, "O")).toEqual({ precision: 0, recall: 0, f1: 0, support: 1 });
		expect(categoryScore(rows, "Z")).toEqual({ precision: 0, recall: 0, f1: 0, support: 0 });
	});

	it("macro-F1 is the mean over the given categories only", () => {
		expect(score(rows, ["A", "B"]).macroF1).toBeCloseTo((2 / 3 + 1 / 2) / 2);
		expect(score(rows, ["A", "B", "O"]).macroF1).toBeCloseTo((2 / 3 + 1 / 2) / 3);
	});

	it("a category that nobody expected or answered does not count; one wrongly answered does", () => {
		expect(score(rows, ["A", "B", "Z"]).macroF1).toBeCloseTo((2 / 3 + 1 / 2) / 2);
		expect(score(judged("AA AZ"), ["A", "Z"]).macroF1).toBeCloseTo(2 / 3 / 2);
	});

	it("confusion counts what was answered for what", () => {
		expect(confusion(rows)).toEqual({ A: { A: 2, B: 1 }, B: { B: 1, O: 1 }, O: { A: 1 } });
	});
});
