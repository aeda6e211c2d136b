import { expect, it } from "vitest";
import { SHARES, SPLITS, splitCounts, splitOf } from "./split.ts";

it("keeps a key in its split, and moves it with the seed only", () => {
	const keys = Array.from({ length: 200 }, (_, i) => `site${i}.com`);
	expect(keys.map((key) => splitOf(key, "1"))).toEqual(keys.map((key) => splitOf(key, "1")));
	expect(keys.map((key) => splitOf(key, "1"))).not.toEqual(keys.map((key) => splitOf(key, "2")));
});

it("deals in the shares it names", () => {
	const dealt = Array.from({ length: 5000 }, (_, i) => splitOf(`site${i}.com`, "1"));
	for (const split of SPLITS) {
		expect(dealt.filter((one) => one === split).length / 5000).toBeCloseTo(SHARES[split], 1);
	}
	expect(SPLITS.reduce((sum, split) => sum + SHARES[split], 0)).toBeCloseTo(1);
});

it.each([100, 101, 997, 24000])("counts of %i rows add up", (rows) => {
	const { train, validation, test } = splitCounts(rows);
	expect(train + validation + test).toBe(rows);
	expect(Math.min(train, validation, test)).toBeGreaterThan(0);
});
