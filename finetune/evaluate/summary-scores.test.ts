import { describe, expect, it } from "vitest";
import { keywordPrecision, lineRecall, rouge } from "./summary-scores.ts";

describe("rouge", () => {
	it("is 1 of the same words, whatever their case and stops, and 0 of others", () => {
		expect(rouge("Lunch is on Friday.", "lunch is on friday")).toEqual({ rouge1: 1, rouge2: 1, rougeL: 1 });
		expect(rouge("", "lunch is on friday")).toEqual({ rouge1: 0, rouge2: 0, rougeL: 0 });
		expect(rouge("two others", "lunch is on friday")).toEqual({ rouge1: 0, rouge2: 0, rougeL: 0 });
	});

	it("counts words, pairs and order", () => {
		// common: police, the, gunman of 4 and 4; pairs: "the gunman" of 3 and 3; in order: police the gunman
		const scores = rouge("police kill the gunman", "police ended the gunman");
		expect(scores).toEqual({ rouge1: 0.75, rouge2: 1 / 3, rougeL: 0.75 });
		expect(rouge("the gunman kill police", "police kill the gunman").rougeL).toBe(0.5);
	});

	it("counts a word only as often as both have it", () => {
		expect(rouge("the the the the", "the cat").rouge1).toBeCloseTo(2 / 6);
	});
});

it("keyword precision is the share of right ones", () => {
	expect(keywordPrecision(["Lunch", "soup"], ["lunch", "friday", "ann"])).toBe(0.5);
	expect(keywordPrecision([], ["lunch"])).toBe(0);
});

describe("lines", () => {
	const pay = { what: "Pay the invoice", by: "Friday", message: 2 };

	it("are found in about the same words and from the same message", () => {
		expect(lineRecall([{ what: "pay the invoice by Friday", message: 2 }], [pay])).toBe(1);
		expect(lineRecall([{ ...pay, message: 1 }], [pay])).toBe(0);
		expect(lineRecall([{ what: "Call Ann", message: 2 }], [pay])).toBe(0);
	});

	it("count once each, and not at all where there are none", () => {
		expect(lineRecall([pay], [pay, pay])).toBe(0.5);
		expect(lineRecall([pay], [])).toBeNull();
	});
});
