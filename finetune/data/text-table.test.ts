import { expect, it } from "vitest";
import { parseTable } from "./text-table.ts";

it("reads headings, entries and where they stand; leaves out remarks and empty lines", () => {
	expect(parseTable("first\n\n[a b]\n# a remark\n#hashtag\n  two words  \n[ c ]\nthird\n")).toEqual([
		{ heading: [], text: "first", line: 1 },
		{ heading: ["a", "b"], text: "#hashtag", line: 5 },
		{ heading: ["a", "b"], text: "two words", line: 6 },
		{ heading: ["c"], text: "third", line: 8 },
	]);
});

it("takes brackets within a line for text", () => {
	expect(parseTable("[a]\n[1234] A title [b]\n")).toEqual([{ heading: ["a"], text: "[1234] A title [b]", line: 2 }]);
});
