import { describe, expect, it } from "vitest";
import { DEFAULT_CATEGORIES } from "../../../src/tasks/group-tabs/categories.ts";
import { categoriesSchema } from "../../../src/tasks/group-tabs/schema.ts";
import { createRng } from "../../data/rng.ts";
import { type CategoryList, defaultList, labelOf, makeLists } from "./lists.ts";
import { loadThemes, parseThemes } from "./themes.ts";
import { CATEGORY_OF, TOPICS, TOPICS_OF, topicsIn } from "./topics.ts";

const themes = loadThemes();

/** A list of categories by their ids in categories.txt. */
function listOf(...ids: string[]): CategoryList {
	return {
		kind: "own",
		categories: ids.map((id) => {
			const theme = themes.find((candidate) => candidate.id === id);
			if (theme === undefined) throw new Error(`categories.txt has no [${id}].`);
			return { theme, category: { name: id, description: "", examples: [] } };
		}),
	};
}

describe("categories.txt", () => {
	it("words each of the seven in 20 ways at least, and has 60 other categories", () => {
		for (const { name } of DEFAULT_CATEGORIES) {
			const theme = themes.find(({ id }) => id === name);
			expect([...(theme?.names.values() ?? [])].flat().length, name).toBeGreaterThanOrEqual(20);
			expect([...(theme?.descriptions.values() ?? [])].flat().length, name).toBeGreaterThanOrEqual(8);
			expect(theme?.examples.length, name).toBeGreaterThanOrEqual(10);
		}
		expect(themes.filter(({ id }) => !(id in TOPICS_OF)).length).toBeGreaterThanOrEqual(60);
	});

	it("gives every category of users' own names, a description and examples", () => {
		for (const { id, names, descriptions, examples } of themes) {
			expect(names.get("en")?.length ?? 0, id).toBeGreaterThanOrEqual(4);
			expect(descriptions.get("en")?.length ?? 0, id).toBeGreaterThanOrEqual(1);
			expect(examples.length, id).toBeGreaterThanOrEqual(3);
		}
	});

	it("covers every topic of Other with a category that a user may have", () => {
		const covered = new Set(themes.filter(({ id }) => !(id in TOPICS_OF)).flatMap(({ topics }) => topics));
		expect(topicsIn("Other").filter((topic) => !covered.has(topic))).toEqual([]);
	});

	it.each([
		["[x]\nnonsense", /t:2 should be/],
		["[x]\nnames: A", /\[x\] needs names, and topics or words/],
		["[x]\ntopics: nonsense\nnames: A", /names the topic "nonsense"/],
	])("refuses %j", (source, message) => {
		expect(() => parseThemes(source, "t")).toThrow(message);
	});
});

describe("labelOf", () => {
	it("gives every topic its default category, or Other, under the default list", () => {
		const list = defaultList(themes);
		for (const topic of TOPICS) {
			const expected = DEFAULT_CATEGORIES.findIndex(({ name }) => name === CATEGORY_OF[topic]);
			expect(labelOf(list, topic), topic).toBe(expected);
		}
	});

	it("calls a bank Other until the list has a category for it", () => {
		expect(labelOf(listOf("News", "Work"), "bank")).toBe(-1);
		expect(labelOf(listOf("News", "finance"), "bank")).toBe(1);
	});

	it("takes the narrowest category", () => {
		expect(labelOf(listOf("Entertainment", "music"), "music")).toBe(1);
		expect(labelOf(listOf("finance", "banking"), "bank")).toBe(1);
	});

	it("calls what a shortened list lacks Other", () => {
		expect(labelOf(listOf("News", "Work", "Social"), "fashion")).toBe(-1);
	});

	it("leaves out what people would disagree about", () => {
		// AWS without a Cloud category: Development or Other?
		expect(labelOf(listOf("Development", "News"), "cloud-console")).toBeUndefined();
		expect(labelOf(listOf("Development", "Cloud"), "cloud-console")).toBe(1);
		// a site for jobs and people, where both have a category
		expect(labelOf(listOf("Social", "jobs"), "network", ["jobs"])).toBeUndefined();
		expect(labelOf(listOf("Social", "News"), "network", ["jobs"])).toBe(0);
		expect(labelOf(listOf("News", "jobs"), "network", ["jobs"])).toBeUndefined();
	});
});

describe("makeLists", () => {
	const COUNT = 900;
	const lists = makeLists(themes, COUNT, createRng("1"));

	it("starts with the default list, exactly", () => {
		expect(lists[0]?.categories.map(({ category }) => category)).toEqual(DEFAULT_CATEGORIES);
	});

	it("makes different lists that a user could have", () => {
		const prints = lists.map(({ categories }) => JSON.stringify(categories.map(({ category }) => category)));
		expect(new Set(prints).size).toBe(COUNT);
		for (const { categories } of lists) {
			expect(categoriesSchema.safeParse(categories.map(({ category }) => category)).success).toBe(true);
		}
	});

	it("has every kind of list, and nearly every category of users' own in some", () => {
		expect(new Set(lists.map(({ kind }) => kind))).toEqual(
			new Set(["default", "renamed", "shortened", "extended", "own"]),
		);
		const used = new Set(lists.flatMap(({ categories }) => categories.map(({ theme }) => theme.id)));
		expect(themes.filter(({ id }) => !used.has(id)).length).toBeLessThan(themes.length / 50);
	});

	it("says so when there are not as many", () => {
		const few = themes
			.filter(({ id }) => id in TOPICS_OF)
			.map((theme) => ({ ...theme, descriptions: new Map(), examples: [], names: new Map([["en", [theme.id]]]) }));
		expect(() => makeLists(few, 30, { ...createRng("1"), fork: () => createRng("same") })).toThrow(
			/different lists could be made/,
		);
	});
});
