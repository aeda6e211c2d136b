import { expect, it } from "vitest";
import { sampleStratified } from "./sample.ts";

const rows = [
	...Array.from({ length: 70 }, (_, n) => ({ kind: "a", n })),
	...Array.from({ length: 20 }, (_, n) => ({ kind: "b", n })),
	...Array.from({ length: 10 }, (_, n) => ({ kind: "c", n })),
];
const sample = (count: number, seed = "1") => sampleStratified(rows, ({ kind }) => kind, count, seed);
const countOf = (sampled: readonly { kind: string }[], kind: string) =>
	sampled.filter((row) => row.kind === kind).length;

it("keeps the shares, the order and the number", () => {
	const sampled = sample(20);
	expect(["a", "b", "c"].map((kind) => countOf(sampled, kind))).toEqual([14, 4, 2]);
	expect(sampled.map((row) => rows.indexOf(row))).toEqual(
		sampled.map((row) => rows.indexOf(row)).sort((a, b) => a - b),
	);
	expect(sample(7)).toHaveLength(7);
	expect(new Set(sample(33)).size).toBe(33);
});

it("is the same by the same seed and another by another", () => {
	expect(sample(20)).toEqual(sample(20));
	expect(sample(20, "2")).not.toEqual(sample(20));
});

it("takes all where there are no more", () => {
	expect(sample(1000)).toEqual(rows);
});
