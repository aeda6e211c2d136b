import { describe, expect, it } from "vitest";
import { describeMisses, describeRows, missedBy, type Row, ratioOf } from "./row.ts";

const fast: Row = {
	name: "tabs by score_packed",
	unit: "tabs/s",
	value: 12.345,
	against: { name: "chat", value: 2 },
	target: { of: "ratio", least: 5 },
};

describe("a row", () => {
	it.each<[string, Partial<Row>, number | undefined]>([
		["keeps a least ratio", {}, 0],
		["misses it", { value: 8 }, 0.2],
		["keeps a greatest value", { target: { of: "value", most: 60 } }, 0],
		["misses it", { value: 90, target: { of: "value", most: 60 } }, 0.5],
		["has none", { target: undefined as never }, undefined],
		["keeps nothing that is no number", { value: Number.NaN }, 1],
	])("%s", (_, change, missed) => {
		const found = missedBy({ ...fast, ...change });
		if (missed === undefined) expect(found).toBeUndefined();
		else expect(found).toBeCloseTo(missed);
	});

	it("has a ratio where it stands against something", () => {
		expect(ratioOf(fast)).toBeCloseTo(6.17);
		expect(ratioOf({ name: "size", unit: "MB", value: 3 })).toBeUndefined();
	});
});

describe("describeRows", () => {
	it("says what was promised and by how much it is missed", () => {
		const table = describeRows([
			fast,
			{ ...fast, name: "slow", value: 8 },
			{ name: "package", unit: "MB", value: 38.04 },
		]);
		expect(table.split("\n")).toEqual([
			"measured              value        against         ratio   target",
			"tabs by score_packed  12.3 tabs/s  chat: 2 tabs/s  6.17 ×  ≥ 5 ×   kept",
			"slow                  8 tabs/s     chat: 2 tabs/s  4 ×     ≥ 5 ×   missed by 20 %",
			"package               38 MB",
		]);
	});
});

describe("describeMisses", () => {
	it("says why, of what is missed and knows why", () => {
		const why = "it is cold.";
		expect(
			describeMisses([
				{ ...fast, why },
				{ ...fast, name: "slow", value: 8, why },
				{ ...fast, value: 8 },
			]),
		).toEqual(["slow: it is cold."]);
	});
});
