import { expect, it } from "vitest";
import { GROUP_COLORS } from "../../browser/tab-strip.ts";
import { DEFAULT_CATEGORIES } from "../../tasks/group-tabs/categories.ts";
import { colorOf } from "./colors.ts";

it("gives each original category a colour of its own", () => {
	expect(new Set(DEFAULT_CATEGORIES.map(colorOf)).size).toBe(DEFAULT_CATEGORIES.length);
});

it.each([
	["News", "yellow"],
	["  news ", "yellow"],
	["Gardening", "pink"],
	["Reisen", "cyan"],
	["日本", "green"],
])("%j is always %s", (name, color) => {
	expect(colorOf({ name })).toBe(color);
});

it("spreads users' own names over the colours, none of them grey", () => {
	const colors = new Set(Array.from({ length: 200 }, (_, i) => colorOf({ name: `Category ${i}` })));
	expect([...colors].sort()).toEqual(GROUP_COLORS.filter((color) => color !== "grey").sort());
});
