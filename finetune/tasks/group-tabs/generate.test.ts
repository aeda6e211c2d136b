import { describe, expect, it } from "vitest";
import { z } from "zod";
import { DEFAULT_CATEGORIES } from "../../../src/tasks/group-tabs/categories.ts";
import { groupTabs } from "../../../src/tasks/group-tabs/prompt.ts";
import { OTHER } from "../../../src/tasks/group-tabs/schema.ts";
import { chatRowSchema } from "../../data/dataset.ts";
import { SPLITS } from "../../data/split.ts";
import { essence, generate, listRowSchema, rowSchema } from "./generate.ts";

const options = { seed: "7", rows: 1500 };
const dataset = generate(options);

function rowsOf<T>(name: string, schema: z.ZodType<T>): T[] {
	return z.array(schema).parse(dataset.files.find((file) => file.name === name)?.rows);
}

const lists = rowsOf("lists.jsonl", listRowSchema);
const splits = SPLITS.map((split) => rowsOf(`${split}.jsonl`, rowSchema));
const all = splits.flat();
const share = (rows: readonly unknown[]) => rows.length / all.length;

describe("generate", { timeout: 60_000 }, () => {
	it("gives the same rows for the same seed, and others for another", () => {
		expect(JSON.stringify(generate(options).files.map(({ rows }) => rows))).toBe(
			JSON.stringify(dataset.files.map(({ rows }) => rows)),
		);
		expect(JSON.stringify(generate({ ...options, seed: "8" }).files[1]?.rows)).not.toBe(
			JSON.stringify(dataset.files[1]?.rows),
		);
	});

	it("gives as many rows as asked for", () => {
		expect(all).toHaveLength(options.rows);
		expect(splits.map(({ length }) => length)).toEqual([1260, 120, 120]);
	});

	it("points into its lists only", () => {
		expect(lists.map(({ id }) => id)).toEqual(lists.map((_, index) => index));
		for (const row of all) expect(row.label).toBeLessThan(lists[row.list]?.names.length ?? 0);
		for (const { names, texts } of lists) expect(texts).toHaveLength(names.length);
	});

	it("has no site and no text in two splits", () => {
		for (const seen of [(row: (typeof all)[number]) => row.site, (row: (typeof all)[number]) => essence(row.text)]) {
			const [train, validation, test] = splits.map((rows) => new Set(rows.map(seen)));
			for (const value of [...(validation ?? []), ...(test ?? [])]) expect(train?.has(value), value).toBe(false);
			for (const value of test ?? []) expect(validation?.has(value), value).toBe(false);
		}
	});

	it("says nothing twice under one list", () => {
		const said = all.map(({ list, text }) => `${list} ${essence(text)}`);
		expect(new Set(said).size).toBe(said.length);
	});

	it("shows the default list in 40 % of rows, 150 lists at least, and Other in 15 to 25 %", () => {
		expect(share(all.filter(({ list }) => list === 0))).toBeGreaterThan(0.35);
		expect(share(all.filter(({ list }) => list === 0))).toBeLessThan(0.45);
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

	it("has bare names, bare addresses and bare titles", () => {
		for (const kind of ["bare", "url-only", "title-only", "home", "generic", "page", "own-page", "borrowed"]) {
			expect(all.filter((row) => row.kind === kind).length, kind).toBeGreaterThan(options.rows / 200);
		}
	});

	it("asks language models what the extension asks them, and expects what it can read", () => {
		const categories = [...DEFAULT_CATEGORIES];
		const input = { tab: { url: "", title: "" }, categories };
		const system = groupTabs.messages(input)[0];
		const rows = rowsOf("chat.jsonl", chatRowSchema);
		expect(rows.length).toBeGreaterThan(400);
		const answers = new Set<string>();
		for (const { messages } of rows) {
			expect(messages.map(({ role }) => role)).toEqual(["system", "user", "assistant"]);
			expect(messages[0]).toEqual(system);
			answers.add(groupTabs.parse(messages[2]?.content ?? "", input)?.category ?? "unreadable");
		}
		expect(answers).toEqual(new Set([...categories.map(({ name }) => name), OTHER]));
	});
});
