import { describe, expect, it } from "vitest";
import { type AskedRow, commonPrefix, packRows, planPacks } from "./packed-rows.ts";

/** Asked for at its end. */
const row = (...ids: number[]): AskedRow => ({ ids, asked: [ids.length - 1] });

describe("commonPrefix", () => {
	it.each<[AskedRow[], number]>([
		[[row(1, 2, 3), row(1, 2, 4), row(1, 2, 3, 5)], 2],
		[[row(1, 2), row(1, 2, 3)], 1],
		[[row(1, 2, 3)], 2],
		[[{ ids: [1, 2, 3, 4], asked: [1, 3] }], 1],
		[[row(1), row(1)], 0],
		[[row(2, 1), row(3, 1)], 0],
		[[], 0],
	])("of %j is %i", (rows, length) => {
		expect(commonPrefix(rows)).toBe(length);
	});
});

describe("planPacks", () => {
	it("fills packs in order, with the prefix in each", () => {
		expect(planPacks([13, 12, 14, 11], 10, 17)).toEqual([2, 2]);
		expect(planPacks([3, 2, 4, 1], 0, 100)).toEqual([4]);
	});

	it("lets a row go alone that is too long for any, and answers nothing with nothing", () => {
		expect(planPacks([12, 30, 12], 10, 15)).toEqual([1, 1, 1]);
		expect(planPacks([], 0, 15)).toEqual([]);
	});

	it("leaves out no row, whatever their lengths", () => {
		const lengths = Array.from({ length: 100 }, (_, i) => 8 + ((i * 37) % 23));
		const packs = planPacks(lengths, 7, 64);
		expect(packs.reduce((a, b) => a + b, 0)).toBe(100);
		let at = 0;
		for (const count of packs) {
			const own = lengths.slice(at, at + count).reduce((sum, length) => sum + length - 7, 7);
			expect(own).toBeLessThanOrEqual(64);
			at += count;
		}
	});
});

describe("packRows", () => {
	it("writes the prefix once, and each row's own tokens behind it", () => {
		expect(packRows([row(7, 8, 1), row(7, 8, 2, 3)], 2)).toEqual({
			ids: Int32Array.of(7, 8, 1, 2, 3),
			start: Int32Array.of(0, 0, 2, 3, 3),
			position: Int32Array.of(0, 1, 2, 2, 3),
			prefix: 2,
			last: Int32Array.of(2, 4),
		});
	});

	it("needs no prefix, and asks a row as often as it likes", () => {
		expect(packRows([row(1, 2), { ids: [3, 4, 5], asked: [0, 2] }], 0)).toEqual({
			ids: Int32Array.of(1, 2, 3, 4, 5),
			start: Int32Array.of(0, 0, 2, 2, 2),
			position: Int32Array.of(0, 1, 0, 1, 2),
			prefix: 0,
			last: Int32Array.of(1, 2, 4),
		});
	});
});
