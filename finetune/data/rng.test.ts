import { describe, expect, it } from "vitest";
import { createRng, hashFraction } from "./rng.ts";

describe("createRng", () => {
	it("gives these numbers for this seed, for ever: other ones would change every data set", () => {
		const rng = createRng("1");
		expect([1, 2, 3, 4].map(() => rng.int(0, 999))).toEqual([829, 39, 94, 286]);
	});

	it("forks do not depend on what was drawn before", () => {
		const drawn = createRng("1");
		for (let i = 0; i < 10; i++) drawn.next();
		expect(drawn.fork("a").next()).toBe(createRng("1").fork("a").next());
		expect(createRng("1").fork("a").next()).not.toBe(createRng("1").fork("b").next());
	});

	it("is even", () => {
		const rng = createRng("even");
		const numbers = Array.from({ length: 5000 }, () => rng.int(0, 4));
		for (let n = 0; n < 5; n++) expect(numbers.filter((number) => number === n).length / 5000).toBeCloseTo(0.2, 1);
		const draws = Array.from({ length: 5000 }, () => rng.next());
		expect(draws.reduce((a, b) => a + b, 0) / draws.length).toBeCloseTo(0.5, 1);
		expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
		expect(Math.max(...draws)).toBeLessThan(1);
	});

	it("weighs", () => {
		const rng = createRng("weights");
		const picked = Array.from({ length: 4000 }, () =>
			rng.weighted([
				["a", 3],
				["b", 1],
				["never", 0],
			] as const),
		);
		expect(picked.filter((item) => item === "a").length / 4000).toBeCloseTo(0.75, 1);
		expect(picked).not.toContain("never");
	});

	it("shuffles a copy", () => {
		const items = [1, 2, 3, 4, 5, 6, 7, 8];
		const shuffled = createRng("1").shuffle(items);
		expect(shuffled).not.toEqual(items);
		expect([...shuffled].sort()).toEqual(items);
		expect(items[0]).toBe(1);
	});

	it("says so when there is nothing to pick from", () => {
		expect(() => createRng("1").pick([])).toThrow(/Nothing to pick from/);
		expect(() => createRng("1").weighted([])).toThrow(/Nothing to pick from/);
	});
});

it("hashFraction belongs to the text", () => {
	expect(hashFraction("a")).toBe(hashFraction("a"));
	expect(hashFraction("a")).not.toBe(hashFraction("b"));
});
