import { describe, expect, it } from "vitest";
import { DEFAULT_CATEGORIES } from "../../tasks/group-tabs/categories.ts";
import { type DraftCategory, parseDraft, toDraft } from "./draft.ts";

function draft(change: Partial<DraftCategory>): DraftCategory {
	return { key: "k", name: "Garden", description: "", examples: "", domains: "", patterns: "", ...change };
}

it("takes what it was made from back, unchanged", () => {
	const categories = [
		...DEFAULT_CATEGORIES,
		{ name: "庭", description: "バラ", examples: ["rose, red"], domains: ["a.example"], patterns: ["Rose "] },
	];
	const trimmed = [...DEFAULT_CATEGORIES, { ...categories.at(-1), patterns: ["Rose"] }];
	expect(parseDraft(toDraft(categories))).toEqual({ ok: true, categories: trimmed });
});

it("reads lists line by line, and hosts out of addresses", () => {
	const parsed = parseDraft([
		draft({
			examples: " red roses \n\n hedges\n",
			domains: "https://www.Pots.example/shop?x=1\n*.garden.example\nlocalhost:3000\nbücher.example",
		}),
	]);
	expect(parsed).toMatchObject({
		categories: [
			{
				examples: ["red roses", "hedges"],
				domains: ["pots.example", "garden.example", "localhost", "xn--bcher-kva.example"],
			},
		],
	});
});

describe("what is wrong", () => {
	it.each<[string, Partial<DraftCategory>[], string, string]>([
		["no category", [], "Keep at least one category.", "name"],
		["no name", [{ name: "  " }], "A category needs a name.", "name"],
		["the name Other", [{ name: "other" }], '"Other" is what tabs of no category are called', "name"],
		["a long name", [{ name: "x".repeat(41) }], "A category's name has at most 40 characters.", "name"],
		["a name twice", [{ name: "A" }, { name: " a ", key: "k2" }], 'Two categories are called "a".', "name"],
		[
			"a long description",
			[{ description: "x".repeat(301) }],
			"A description has at most 300 characters.",
			"description",
		],
		["too many examples", [{ examples: "x\n".repeat(21) }], "A category has at most 20 examples.", "examples"],
		["something that is no site", [{ domains: "my garden" }], '"my garden" is not a site', "domains"],
		["too short a piece", [{ patterns: "x" }], "has at least 2 characters.", "patterns"],
		[
			"too many categories",
			Array.from({ length: 25 }, (_, i) => ({ name: `C${i}` })),
			"At most 24 categories.",
			"name",
		],
	])("%s is said in a sentence", (_what, changes, message, field) => {
		const parsed = parseDraft(changes.map(draft));
		expect(parsed).toMatchObject({ ok: false, message: expect.stringContaining(message), field });
	});

	it("names the category it is in", () => {
		expect(parseDraft([draft({ key: "a" }), draft({ key: "b", name: "" })])).toMatchObject({ key: "b", field: "name" });
	});
});
