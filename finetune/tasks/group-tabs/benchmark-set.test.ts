import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readRows } from "../../../scripts/lib/jsonl.ts";
import { findKnownSite } from "../../../src/tasks/group-tabs/known-sites.ts";
import { essence } from "../../data/near-duplicates.ts";
import { generate } from "./generate.ts";
import { loadKnownSites } from "./known-sites.ts";
import { rowSchema } from "./rows.ts";
import { loadSites } from "./sites.ts";

const file = new URL("../../../src/features/benchmark/sets/tabs.jsonl", import.meta.url);
const tabs = await readRows(
	fileURLToPath(file),
	z.object({ url: z.string(), title: z.string(), category: z.string(), known: z.boolean() }),
);

describe("the benchmark's tabs", { timeout: 60_000 }, () => {
	it("call known the sites that the table has, and no others", () => {
		const table = loadKnownSites();
		const wrong = tabs.filter(({ url, known }) => known !== (findKnownSite(url, table) !== undefined));
		expect(wrong).toEqual([]);
	});

	it("have nothing that a model is trained on", () => {
		const { splits } = generate({ seed: "7", rows: 6000, size: "full", categories: [], own: [], onProgress: () => {} });
		const titles = new Set(splits.train.map(({ row }) => essence(rowSchema.parse(row).title)));
		for (const { titles: own } of loadSites()) for (const title of own) titles.add(essence(title));
		expect(tabs.filter(({ title }) => essence(title) !== "" && titles.has(essence(title)))).toEqual([]);
	});
});
