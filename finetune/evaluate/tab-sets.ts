import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import { readRows } from "../../scripts/lib/jsonl.ts";
import { DEFAULT_CATEGORIES } from "../../src/tasks/group-tabs/categories.ts";
import { type Category, categoriesSchema, OTHER, tabSchema } from "../../src/tasks/group-tabs/schema.ts";
import { createRng } from "../data/rng.ts";
import type { Recipe } from "../lib/recipe.ts";
import { sampleStratified } from "./sample.ts";

const labelledTab = z.object({ ...tabSchema.shape, category: z.string().min(1) });
/** A tab of which the category is known. */
export type LabelledTab = z.infer<typeof labelledTab>;

/** A row of the run's own test rows, and what it needs of a row of its lists. */
const testRow = labelledTab.extend({ list: z.int().nonnegative() });
const listRow = z.object({ id: z.int().nonnegative(), categories: categoriesSchema });
type TestRow = z.infer<typeof testRow>;

/** Labelled tabs. */
export interface TabSet {
	name: string;
	/** The file they are from. */
	file: string;
	rows: readonly LabelledTab[];
	/** How many rows there are to choose from. */
	of: number;
	/** Which of the rows are answered with which list of categories; together, in order, they are `rows`. */
	parts: readonly { rows: readonly LabelledTab[]; categories: readonly Category[] }[];
}

/**
 * The sets that a run is judged by: its own test rows, and the recipe's files.
 *
 * @param run build/runs/ID
 * @param skip called in a sentence for each file that is left out
 */
export async function readTabSets(run: string, recipe: Recipe, skip: (sentence: string) => void): Promise<TabSet[]> {
	const sets: TabSet[] = [];
	const test = join(run, "data/test.jsonl");
	if (existsSync(test)) {
		const rows = await readRows(test, testRow);
		sets.push(...testSets(test, rows, await readRows(join(run, "data/lists.jsonl"), listRow), recipe));
	} else skip(`${test} is not there, so it is left out.`);
	for (const file of recipe.evaluate.files) {
		if (!existsSync(file)) {
			skip(`${file} is not there, so it is left out.`);
			continue;
		}
		const rows = await readRows(file, labelledTab);
		const categories = findList(rows, recipe);
		if (categories) sets.push(setOf(nameOf(file, sets), file, rows, categories, recipe));
		else skip(`${file} is left out: it has categories that neither the recipe nor a new user has.`);
	}
	return sets;
}

/** The rows of the list that a user starts with, those of the recipe's own, and a few of lists made up. */
function testSets(file: string, rows: readonly TestRow[], lists: readonly z.infer<typeof listRow>[], recipe: Recipe) {
	const byId = new Map(lists.map(({ id, categories }) => [id, categories]));
	const usual = recipe.data.categories === null ? [0] : [0, 1];
	const sets = usual.flatMap((list) => {
		const own = rows.filter((row) => row.list === list);
		const categories = byId.get(list);
		const name = list === 0 ? "test" : "test, own categories";
		return own.length > 0 && categories ? [setOf(name, file, own, categories, recipe)] : [];
	});
	const others = rows.filter(({ list }) => !usual.includes(list));
	const sampled = wholeLists(others, Math.ceil(recipe.evaluate.rows / 4), recipe.data.seed);
	const parts = sampled.flatMap((part) => {
		const categories = byId.get(part[0]?.list ?? -1);
		return categories ? [{ rows: part, categories }] : [];
	});
	const made = { name: "test, other lists", file, of: others.length, parts, rows: parts.flatMap(({ rows }) => rows) };
	return made.rows.length > 0 ? [...sets, made] : sets;
}

/** About `count` rows, all that their lists have: reading a list of categories takes longer than a tab. */
function wholeLists(rows: readonly TestRow[], count: number, seed: string): TestRow[][] {
	const byList = new Map<number, TestRow[]>();
	for (const row of rows) byList.set(row.list, [...(byList.get(row.list) ?? []), row]);
	const chosen: TestRow[][] = [];
	let left = count;
	for (const part of createRng(seed).shuffle([...byList.values()])) {
		if (left <= 0) break;
		chosen.push(part.slice(0, left));
		left -= part.length;
	}
	return chosen;
}

function setOf(
	name: string,
	file: string,
	all: readonly LabelledTab[],
	categories: readonly Category[],
	{ evaluate, data }: Recipe,
): TabSet {
	const rows = sampleStratified(all, ({ category }) => category, evaluate.rows, data.seed);
	return { name, file, rows, of: all.length, parts: [{ rows, categories }] };
}

/** The first of the recipe's list and a new user's that has all of the labels. */
function findList(rows: readonly LabelledTab[], { data }: Recipe): readonly Category[] | undefined {
	const labels = new Set(rows.map(({ category }) => category).filter((label) => label !== OTHER));
	const lists = [[...DEFAULT_CATEGORIES, ...(data.categories ?? [])], DEFAULT_CATEGORIES];
	return lists.find((list) => [...labels].every((label) => list.some(({ name }) => name === label)));
}

function nameOf(file: string, others: readonly TabSet[]): string {
	const name = basename(file, ".jsonl");
	return others.some((other) => other.name === name) ? file : name;
}
