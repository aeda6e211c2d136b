import { describe, expect, it } from "vitest";
import { chainsOf, forksOf, weighAnswers, weighWays } from "./answer-forks.ts";

const END = 9;
/** Of ten tokens, whose logits are given by id. */
const logits = (values: Record<number, number>) => Float32Array.from({ length: 10 }, (_, id) => values[id] ?? -5);

/** Probabilities of the answers where the logits after a path are `after[path]`. */
function probabilities(answers: number[][], after: Record<string, Record<number, number>>, ends = [END]): number[] {
	const forks = forksOf(answers, ends);
	const weights = forks.map((fork) => weighWays(fork, logits(after[fork.path.join()] ?? {})));
	return Array.from(weighAnswers(forks, weights, answers.length), Math.exp);
}

describe("forksOf", () => {
	it("has one fork where the first tokens differ, however long the answers are", () => {
		expect(forksOf([[1, 5, 5], [2], [3, 5]], [END])).toEqual([
			{
				path: [],
				ways: [
					{ tokens: [1], answers: [0] },
					{ tokens: [2], answers: [1] },
					{ tokens: [3], answers: [2] },
				],
			},
		]);
	});

	it("has another wherever answers go on alike and then part, or one ends", () => {
		expect(forksOf([[1, 2, 3], [1, 2, 4], [1], [5]], [END]).map(({ path }) => path)).toEqual([[], [1], [1, 2]]);
	});

	it("has none where there is no choice", () => {
		expect(forksOf([[1, 2]], [END])).toEqual([]);
		expect(forksOf([], [END])).toEqual([]);
	});
});

describe("chainsOf", () => {
	it("puts forks together that lie on one path", () => {
		const forks = forksOf([[1, 2, 3], [1, 2, 4], [1], [5, 6], [5, 7], [8]], [END]);
		const paths = chainsOf(forks).map((chain) => chain.map(({ path }) => path));
		expect(paths).toEqual([[[], [1], [1, 2]], [[5]]]);
		expect(chainsOf([])).toEqual([]);
	});
});

describe("weighAnswers", () => {
	it("is a softmax over the tokens that are answers, whatever the others are", () => {
		const [a = 0, b = 0, c = 0] = probabilities([[1], [2], [3]], { "": { 1: 2, 2: 1, 3: 0, 4: 50 } });
		expect(a + b + c).toBeCloseTo(1);
		expect(Math.log(a / b)).toBeCloseTo(1);
		expect(Math.log(b / c)).toBeCloseTo(1);
	});

	it("multiplies along a path, and lets an answer end where another goes on", () => {
		const after = { "": { 1: 1, 5: 1 }, "1": { 2: 0, [END]: Math.log(3) } };
		const [whole = 0, end = 0, other = 0] = probabilities([[1, 2], [1], [5]], after);
		expect(whole).toBeCloseTo(0.125);
		expect(end).toBeCloseTo(0.375);
		expect(other).toBeCloseTo(0.5);
	});

	it("adds up the tokens that end an answer", () => {
		const after = { "1": { 2: 0, 8: 0, [END]: 0 } };
		const [whole = 0, end = 0] = probabilities([[1, 2], [1]], after, [8, END]);
		expect(end / whole).toBeCloseTo(2);
	});

	it("gives answers of the same tokens the same", () => {
		const [a = 0, b = 0, c = 0] = probabilities([[1], [1], [2]], { "": { 1: 0, 2: 0 } });
		expect([a, b, c]).toEqual([0.5, 0.5, 0.5].map((value) => expect.closeTo(value)));
	});

	it("shows that a model computes nonsense", () => {
		const forks = forksOf([[1], [2]], [END]);
		const [fork] = forks;
		expect(fork && weighWays(fork, logits({ 1: Number.NaN }))).toEqual([Number.NaN, Number.NaN]);
	});
});
