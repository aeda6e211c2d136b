import { describe, expect, it } from "vitest";
import { greedyDifference, relativeDifference } from "./compare.ts";
import { packFloats, unpackFloats } from "./harness/floats.ts";

describe("relativeDifference", () => {
	it("is relative to the largest reference", () => {
		expect(relativeDifference([1, -4, 2.5], [1, -4, 2])).toBeCloseTo(0.125);
		expect(relativeDifference([1, 2], [1, 2])).toBe(0);
	});

	it.each([
		["NaN in the answer", [Number.NaN, 1], [1, 1]],
		["NaN in the reference", [1, 1], [1, Number.NaN]],
		["an infinity on both sides", [Number.POSITIVE_INFINITY, 1], [Number.POSITIVE_INFINITY, 1]],
		["another length", [1], [1, 1]],
		["nothing", [], []],
		["a reference of zeros", [0, 0], [0, 0]],
	])("never passes %s", (_, actual, reference) => {
		expect(relativeDifference(actual, reference)).toBe(Number.POSITIVE_INFINITY);
	});
});

describe("greedyDifference", () => {
	const margins = [0.2, 0.0001, 0.3];

	it("passes equal texts, and another text where the reference itself was undecided", () => {
		expect(greedyDifference([1, 2, 3], [1, 2, 3], margins, 1e-3)).toBeUndefined();
		expect(greedyDifference([1, 9, 9], [1, 2, 3], margins, 1e-3)).toBeUndefined();
	});

	it("names the first token that is wrong", () => {
		expect(greedyDifference([9, 2, 3], [1, 2, 3], margins, 1e-3)).toContain("token 0 is 9 instead of 1");
		expect(greedyDifference([1, 2, 9], [1, 2, 3], margins, 1e-3)).toContain("token 2");
		expect(greedyDifference([9], [1], [], 1e-3)).toContain("token 0");
		expect(greedyDifference([1, 2], [1, 2, 3], margins, 1e-3)).toContain("2 tokens instead of 3");
	});
});

describe("what crosses from the worker", () => {
	it("keeps its bits", () => {
		const values = Float32Array.of(0.1, -0, Number.NaN, Number.NEGATIVE_INFINITY, 3e-45);
		expect(unpackFloats(packFloats(values))).toEqual(values);
	});
});
