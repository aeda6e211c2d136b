import { describe, expect, it } from "vitest";
import { expectedCalibrationError, mean, percentile, reliability } from "./statistics.ts";

describe("percentile", () => {
	const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
	it.each([
		["95 of 100", hundred, 0.95, 95],
		["95 of 20", hundred.slice(80), 0.95, 19],
		["the only one", [7], 0.95, 7],
		["the largest", [3, 1, 2], 1, 3],
		["none", [], 0.95, 0],
	])("of %s", (_, values, share, expected) => {
		expect(percentile(values, share)).toBe(expected);
	});
});

it("mean of nothing is 0", () => {
	expect([mean([]), mean([1, 2, 6])]).toEqual([0, 3]);
});

describe("calibration", () => {
	const answers = (probability: number, right: number, wrong: number) => [
		...Array(right).fill({ probability, right: true }),
		...Array(wrong).fill({ probability, right: false }),
	];

	it("puts the ends into the first and the last bin, and an edge below", () => {
		const bins = reliability([0, 0.1, 0.11, 1].map((probability) => ({ probability, right: true })));
		expect(bins.map(({ count }) => count)).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
	});

	it("is 0 where confidence is accuracy, and the weighted gap elsewhere", () => {
		expect(expectedCalibrationError(reliability(answers(0.75, 3, 1)))).toBeCloseTo(0);
		// 8 answers at 0.9 of which half are right: gap 0.4; 2 answers at 0.2, none right: gap 0.2
		const bins = reliability([...answers(0.9, 4, 4), ...answers(0.2, 0, 2)]);
		expect(expectedCalibrationError(bins)).toBeCloseTo(0.8 * 0.4 + 0.2 * 0.2);
		expect(expectedCalibrationError(reliability([]))).toBe(0);
	});
});
