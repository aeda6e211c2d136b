import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Recipe } from "../lib/recipe.ts";
import { readTabSets } from "./tab-sets.ts";

let run: string;
beforeEach(() => {
	run = mkdtempSync(join(tmpdir(), "run-"));
	mkdirSync(join(run, "data"));
});
afterEach(() => rmSync(run, { recursive: true }));

const write = (name: string, rows: readonly object[]) => {
	writeFileSync(join(run, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
	return join(run, name);
};
const tab = (category: string, list?: number) => ({ url: "https://a.example/", title: category, category, list });
const list = (id: number, ...names: string[]) => ({ id, categories: names.map((name) => ({ name })) });
const recipe = (files: string[], rows = 8) =>
	({ evaluate: { rows, files }, data: { seed: "1", categories: null } }) as unknown as Recipe;

it("takes the list of a new user, a few of the other lists, and files", async () => {
	write("data/lists.jsonl", [list(0, "News", "Work"), list(5, "Garden"), list(6, "Attic")]);
	write("data/test.jsonl", [
		...Array(20).fill(tab("News", 0)),
		...Array(20).fill(tab("Other", 0)),
		...Array(3).fill(tab("Garden", 5)),
		...Array(3).fill(tab("Attic", 6)),
	]);
	const file = write("known.jsonl", [tab("News"), tab("Other")]);
	const sets = await readTabSets(run, recipe([file]), () => {});
	expect(sets.map(({ name, rows, of }) => [name, rows.length, of])).toEqual([
		["test", 8, 40],
		["test, other lists", 2, 6],
		["known", 2, 2],
	]);
	expect(sets[0]?.rows.filter(({ category }) => category === "Other")).toHaveLength(4);
	const part = sets[1]?.parts[0];
	expect(part?.categories.map(({ name }) => name)).toEqual([part?.rows[0]?.category]);
});

it("says in a sentence what it leaves out", async () => {
	const strange = write("strange.jsonl", [tab("Cheese")]);
	const skipped: string[] = [];
	const sets = await readTabSets(run, recipe([strange, "absent.jsonl"]), (sentence) => skipped.push(sentence));
	expect(sets).toEqual([]);
	expect(skipped).toEqual([
		`${join(run, "data/test.jsonl")} is not there, so it is left out.`,
		`${strange} is left out: it has categories that neither the recipe nor a new user has.`,
		"absent.jsonl is not there, so it is left out.",
	]);
});
