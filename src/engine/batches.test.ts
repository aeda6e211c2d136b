import { describe, expect, it } from "vitest";
import { planBatches } from "./batches.ts";

describe("planBatches", () => {
	it("sorts by length and keeps each text's position", () => {
		expect(planBatches([5, 3, 9, 3], { texts: 2, tokens: 100 })).toEqual([
			[1, 3],
			[0, 2],
		]);
	});

	it("counts padding as tokens", () => {
		expect(planBatches([2, 2, 8, 8], { texts: 10, tokens: 16 })).toEqual([
			[0, 1],
			[2, 3],
		]);
		expect(planBatches([2, 2, 9, 9], { texts: 10, tokens: 16 })).toEqual([[0, 1], [2], [3]]);
	});

	it("gives a text that is too long a batch of its own", () => {
		expect(planBatches([128, 4, 4], { texts: 32, tokens: 64 })).toEqual([[1, 2], [0]]);
	});

	it("plans nothing for nothing", () => {
		expect(planBatches([], { texts: 32, tokens: 64 })).toEqual([]);
	});

	it("holds its limits and forgets nobody", () => {
		const lengths = Array.from({ length: 500 }, (_, index) => 3 + ((index * 7919) % 126));
		const limits = { texts: 32, tokens: 1024 };
		const batches = planBatches(lengths, limits);
		for (const batch of batches) {
			const longest = Math.max(...batch.map((position) => lengths[position] ?? 0));
			expect(batch.length).toBeLessThanOrEqual(limits.texts);
			expect(batch.length * longest).toBeLessThanOrEqual(limits.tokens);
		}
		expect(batches.flat().sort((a, b) => a - b)).toEqual([...lengths.keys()]);
	});
});
