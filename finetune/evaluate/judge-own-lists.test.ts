import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findKnownSite } from "../../src/tasks/group-tabs/known-sites.ts";
import { essence } from "../data/near-duplicates.ts";
import { generate } from "../tasks/group-tabs/generate.ts";
import { knownSites } from "../tasks/group-tabs/known-sites.ts";
import { rowSchema } from "../tasks/group-tabs/rows.ts";
import { loadSites } from "../tasks/group-tabs/sites.ts";
import { loadThemes } from "../tasks/group-tabs/themes.ts";
import { judgeOwnList, type OwnList, readOwnLists, reportOwnLists } from "./judge-own-lists.ts";

const lists = await readOwnLists(fileURLToPath(new URL("own-lists", import.meta.url)));
const sites = loadSites();
const table = knownSites(sites);

describe("the lists", () => {
	it("are twenty, of 3 to 6 categories", () => {
		expect(lists).toHaveLength(20);
		for (const { id, categories } of lists) {
			expect(categories.length, id).toBeGreaterThanOrEqual(3);
			expect(categories.length, id).toBeLessThanOrEqual(6);
		}
	});

	it.each(lists.map((list) => [list.id, list] as const))(
		"%s has 12 tabs of each sort, a third of them of new sites",
		(_, list) => {
			const [mine, others] = [
				list.tabs.filter(({ category }) => category === list.name),
				list.tabs.filter(({ category }) => category !== list.name),
			];
			for (const part of [mine, others]) {
				const unseen = part.filter(({ url }) => findKnownSite(url, table) === undefined);
				expect(part.length).toBeGreaterThanOrEqual(12);
				expect(unseen.length / part.length).toBeGreaterThan(0.33);
			}
			expect(new Set(list.tabs.map(({ url }) => url)).size).toBe(list.tabs.length);
		},
	);

	it("are worded like none that a model is trained on", () => {
		const trained = new Set(loadThemes().flatMap(({ descriptions }) => [...descriptions.values()].flat()));
		const texts = lists.flatMap(({ categories }) => categories.map(({ description }) => description));
		expect(texts.filter((text) => trained.has(text))).toEqual([]);
	});

	it("have no page that a model is trained on", { timeout: 60_000 }, () => {
		const { splits } = generate({ seed: "7", rows: 6000, size: "full", categories: [], own: [], onProgress: () => {} });
		const titles = new Set(splits.train.map(({ row }) => essence(rowSchema.parse(row).title)));
		for (const { titles: own } of sites) for (const title of own) titles.add(essence(title));
		for (const { interest } of loadThemes())
			for (const title of [...(interest?.titles.values() ?? [])].flat()) titles.add(essence(title));
		const tabs = lists.flatMap((list) => list.tabs);
		expect(tabs.filter(({ title }) => essence(title) !== "" && titles.has(essence(title)))).toEqual([]);
	});
});

describe("readOwnLists", () => {
	let folder: string;
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), "own-lists-"));
	});
	afterEach(() => rm(folder, { recursive: true }));

	const tabs = [{ url: "https://a.example/", title: "A", category: "Owls" }];
	it.each([
		["a name that the list lacks", { name: "Bats", categories: [{ name: "Owls" }], tabs }, /"Bats" is none of its/],
		["a tab of no category", { name: "Bats", categories: [{ name: "Bats" }], tabs }, /"A" has the category "Owls"/],
		["no tabs", { name: "Bats", categories: [{ name: "Bats" }], tabs: [] }, /bad\.json is no list/],
	])("refuses %s", async (_, list, message) => {
		await writeFile(join(folder, "bad.json"), JSON.stringify(list));
		await expect(readOwnLists(folder)).rejects.toThrow(message);
	});
});

describe("the scores", () => {
	const tab = (host: string, category: string) => ({ url: `https://${host}/`, title: host, category });
	const list: OwnList = {
		id: "owls",
		name: "Owls",
		categories: [],
		tabs: [tab("a.example", "Owls"), tab("b.example", "Owls"), tab("c.example", "Bats"), tab("d.example", "Other")],
	};
	const isKnown = (url: string) => url.includes("a.example");

	it("are those of the category under test, and of what the table lacks apart", () => {
		expect(judgeOwnList(list, ["Owls", "Other", "Owls", "Bats"], isKnown)).toEqual({
			id: "owls",
			precision: 0.5,
			recall: 0.5,
			f1: 0.5,
			support: 2,
			unseenRecall: 0,
		});
		expect(judgeOwnList(list, ["Owls", "Owls", "Bats", "Other"], () => true)).toMatchObject({
			f1: 1,
			unseenRecall: null,
		});
		expect(() => judgeOwnList(list, ["Owls"], isKnown)).toThrow("A tab of owls has no answer; run it again.");
	});

	it("are told list by list, with the worst, the mean and how many will do", () => {
		const good = judgeOwnList(list, ["Owls", "Owls", "Bats", "Other"], () => true);
		const bad = { ...judgeOwnList(list, ["Owls", "Other", "Owls", "Bats"], isKnown), id: "bats" };
		expect(reportOwnLists([good, bad]).split("\n")).toEqual([
			"                          precision   recall   unseen",
			"owls                           1.00     1.00        –",
			"bats                           0.50     0.50     0.00",
			"worst                          0.50     0.50     0.00",
			"mean                           0.75     0.75     0.00",
			"1 of 2 lists have precision and recall of 0.8 at least.",
		]);
	});
});
