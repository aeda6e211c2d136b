import { describe, expect, it } from "vitest";
import { z } from "zod";
import { DEFAULT_CATEGORIES } from "../../../src/tasks/group-tabs/categories.ts";
import { findByUserRule } from "../../../src/tasks/group-tabs/choose.ts";
import { groupTabs } from "../../../src/tasks/group-tabs/prompt.ts";
import { categorySchema, OTHER } from "../../../src/tasks/group-tabs/schema.ts";
import type { Dataset, GenerateOptions } from "../../data/dataset.ts";
import { essence } from "../../data/near-duplicates.ts";
import { SPLITS, splitOf } from "../../data/split.ts";
import { generate } from "./generate.ts";
import { HARD_KINDS } from "./hard.ts";
import { listRowSchema, type OwnTab, rowSchema } from "./rows.ts";
import { loadSites, registeredDomain } from "./sites.ts";

const options: GenerateOptions<OwnTab> = {
	seed: "7",
	rows: 2500,
	size: "full",
	categories: [],
	own: [],
	onProgress: () => {},
};

function rowsOf(dataset: Dataset) {
	const splits = SPLITS.map((split) => dataset.splits[split].map(({ row }) => rowSchema.parse(row)));
	const lists = z.array(listRowSchema).parse(dataset.files.find(({ name }) => name === "lists.jsonl")?.rows);
	return { splits, lists, all: splits.flat() };
}

describe("generate", { timeout: 60_000 }, () => {
	const dataset = generate(options);
	const { splits, lists, all } = rowsOf(dataset);
	const share = (rows: readonly unknown[]) => rows.length / all.length;

	it("gives the same for the same seed, and others for another", () => {
		expect(JSON.stringify(generate(options))).toBe(JSON.stringify(dataset));
		expect(JSON.stringify(generate({ ...options, seed: "8" }).splits.train)).not.toBe(
			JSON.stringify(dataset.splits.train),
		);
	});

	it("gives as many rows as asked for", () => {
		expect(splits.map(({ length }) => length)).toEqual([2100, 200, 200]);
	});

	it("points into its lists only, and says what they call it", () => {
		expect(lists.map(({ id }) => id)).toEqual(lists.map((_, index) => index));
		for (const { list, label, category } of all) {
			expect(label).toBeLessThan(lists[list]?.names.length ?? 0);
			expect(category).toBe(label === -1 ? OTHER : lists[list]?.names[label]);
		}
		for (const { names, texts } of lists) expect(texts).toHaveLength(names.length);
	});

	it("has no site and no text in two splits", () => {
		for (const seen of [(row: (typeof all)[number]) => row.site, (row: (typeof all)[number]) => essence(row.text)]) {
			const [train, validation, test] = splits.map((rows) => new Set(rows.map(seen)));
			for (const value of [...(validation ?? []), ...(test ?? [])]) expect(train?.has(value), value).toBe(false);
			for (const value of test ?? []) expect(validation?.has(value), value).toBe(false);
		}
	});

	it("leaves every site of the table where the seed and its name put it", () => {
		const famous = new Set(loadSites().flatMap((site) => (site.famous ? [registeredDomain(site.domain)] : [])));
		for (const [index, split] of SPLITS.entries()) {
			for (const { site } of splits[index] ?? [])
				expect(famous.has(site) ? "train" : splitOf(site, options.seed), site).toBe(split);
		}
	});

	it("says nothing twice under one list", () => {
		const said = all.map(({ list, text }) => `${list} ${essence(text)}`);
		expect(new Set(said).size).toBe(said.length);
	});

	it("shows the default list in 30 % of rows, 150 lists at least, and Other in 15 to 25 %", () => {
		expect(share(all.filter(({ list }) => list === 0))).toBeGreaterThan(0.25);
		expect(share(all.filter(({ list }) => list === 0))).toBeLessThan(0.35);
		expect(new Set(all.map(({ list }) => list)).size).toBeGreaterThanOrEqual(150);
		expect(share(all.filter(({ label }) => label === -1))).toBeGreaterThan(0.15);
		expect(share(all.filter(({ label }) => label === -1))).toBeLessThan(0.25);
	});

	it("is balanced over the seven", () => {
		const counts = DEFAULT_CATEGORIES.map(
			(_, index) => all.filter(({ list, label }) => list === 0 && label === index).length,
		);
		expect(Math.max(...counts) / Math.min(...counts)).toBeLessThan(1.7);
	});

	it.each([
		...HARD_KINDS,
		...["bare", "url-only", "title-only", "home", "generic", "page", "own-page", "borrowed", "non-english", "cut-40"],
	])("has rows of the kind %s", (kind) => {
		expect(all.filter((row) => row.kind === kind).length).toBeGreaterThan(options.rows / 250);
	});

	it("calls hard pages under the default list what their site, or the engineering blog, is", () => {
		const called = (kind: string) =>
			new Set(all.filter((row) => row.kind === kind && row.list === 0).map(({ category }) => category));
		expect(called("engineering-blog")).toEqual(new Set(["Development"]));
		expect(called("news-video")).toEqual(new Set(["Entertainment"]));
		expect(called("code-talk")).toEqual(new Set(["Social"]));
		expect(called("cloud-news")).toEqual(new Set(["News"]));
		expect(called("cloud-console")).toEqual(new Set(["Cloud"]));
		expect(called("names-another").size).toBe(8);
	});

	it("asks language models what the extension asks them, under lists in any order, and expects what it can read", () => {
		const { chat: first } = dataset.splits.train[0] ?? { chat: { messages: [] } };
		expect(first.messages.map(({ role }) => role)).toEqual(["system", "user", "assistant"]);
		const orders = new Set<string>();
		let told = 0;
		for (const split of SPLITS) {
			for (const { row, chat } of dataset.splits[split]) {
				const { list, category, url, title, known } = rowSchema.parse(row);
				const categories = lists[list]?.categories ?? [];
				const [system, user, assistant] = chat.messages;
				const asked = groupTabs.messages({ tab: { url, title }, known, categories });
				// the same lines; their order may differ
				expect(system?.content.split("\n").sort()).toEqual(asked[0]?.content.split("\n").sort());
				expect(user?.content).toBe(asked[1]?.content);
				told += known === "" ? 0 : 1;
				expect(groupTabs.parse(assistant?.content ?? "", { tab: { url, title }, categories })).toEqual({ category });
				if (list === 0) orders.add(system?.content ?? "");
			}
		}
		expect(orders.size).toBeGreaterThan(50);
		expect(told).toBeGreaterThan(100);
	});
});

describe("generate with a recipe's categories", { timeout: 60_000 }, () => {
	const categories = [
		{
			name: "Gardening",
			description: "roses, hedges and lawns",
			examples: ["Pruning roses", "tomato blight", "compost"],
			domains: ["rhs.org.uk", "gardenersworld.com", "plantlife.example"],
		},
		{
			name: "Kite club",
			examples: ["stunt kite", "kite festival"],
			domains: ["kites.example"],
			patterns: ["KC-2", "/kites/"],
		},
		{ name: "News", description: "what happens in the world" },
	].map((category) => categorySchema.parse(category));
	const dataset = generate({ ...options, categories, rows: 2000 });
	const { splits, lists, all } = rowsOf(dataset);
	const names = (row: (typeof all)[number]) => lists[row.list]?.categories[row.label]?.name.toLowerCase();

	it("puts them behind the default ones, or in the place of one of the same name", () => {
		expect(lists[1]?.names).toEqual([...DEFAULT_CATEGORIES.map(({ name }) => name), "Gardening", "Kite club"]);
		expect(lists[1]?.texts[6]).toContain("what happens in the world");
		expect(lists.filter((list) => list.names.includes("Kite club")).length).toBeGreaterThan(100);
	});

	it.each(["gardening", "kite club"])("has rows of %s, by keyword, domain and pattern", (name) => {
		const rows = all.filter((row) => names(row) === name);
		expect(rows.length).toBeGreaterThan(100);
		const kinds = new Set(rows.map(({ kind }) => kind));
		for (const kind of ["own-keyword", "own-domain", ...(name === "kite club" ? ["own-pattern"] : [])])
			expect(kinds, kind).toContain(kind);
	});

	it("never gainsays the user's domains and patterns", () => {
		for (const row of all) {
			const matched = findByUserRule(
				row,
				lists[row.list]?.categories.map((category) => ({
					...category,
					...categories.find(({ name }) => name.toLowerCase() === category.name.toLowerCase()),
					name: category.name,
				})) ?? [],
			);
			if (matched !== undefined) expect(row.category, row.text).toBe(matched.name);
		}
	});

	it("deals their domains by site as well", () => {
		const [train = [], ...rest] = splits.map((rows) => new Set(rows.map(({ site }) => site)));
		for (const sites of rest) for (const site of sites) expect((train as Set<string>).has(site), site).toBe(false);
	});

	it("says when there are too many", () => {
		const many = Array.from({ length: 18 }, (_, i) => categorySchema.parse({ name: `Own ${i}` }));
		expect(() => generate({ ...options, categories: many })).toThrow(/^data\.categories .*: At most 24 categories\.$/);
	});
});

describe("generate with the user's own rows", { timeout: 60_000 }, () => {
	const tabs: OwnTab[] = [
		{ url: "https://wiki.acme.example/roadmap", title: "Roadmap - Acme wiki", category: "Work" },
		{ url: "https://docs.acme.example/api", title: "Payment API - Acme docs", category: "development" },
		{ url: "", title: "Family tree of the Webers", category: "Other" },
		{ url: "https://github.com/acme/site", title: "acme/site", category: "Development" },
		{ url: "https://docs.acme.example/api", title: "Payment API – Acme docs", category: "development" },
	];
	const own = tabs.map((value, index) => ({ where: `own.jsonl:${index + 1}`, value }));

	it("adds them, each once under the user's list and once under a part of it, in one split by site", () => {
		const { splits, lists, all } = rowsOf(generate({ ...options, rows: 300, own }));
		expect(all).toHaveLength(300 + 7);
		const mine = all.filter(({ kind }) => kind === "own-row");
		expect(
			mine
				.filter(({ list }) => list === 0)
				.map(({ title, category }) => [title, category])
				.sort(),
		).toEqual([
			["Family tree of the Webers", "Other"],
			["Payment API - Acme docs", "Development"],
			["Roadmap - Acme wiki", "Work"],
			["acme/site", "Development"],
		]);
		for (const { list, label } of mine) if (list !== 0) expect(lists[list]?.names.length).toBeGreaterThan(label);
		const places = splits.filter((rows) => rows.some(({ site }) => site === "acme.example"));
		expect(places).toHaveLength(1);
		// everybody knows it, so its other pages are in training
		expect(splits[0]?.some(({ title }) => title === "acme/site")).toBe(true);
	});

	it("names file, line and the nearest category of one that does not exist", () => {
		const wrong = [{ where: "own.csv:9", value: { url: "", title: "x", category: "Shoping" } }];
		expect(() => generate({ ...options, own: wrong })).toThrow(
			/^own\.csv:9: there is no category "Shoping"; did you mean "Shopping"\?/,
		);
	});
});
