import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { readJsonl } from "./jsonl.ts";

const schema = z.object({ text: z.string().min(1), label: z.int() });
let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "jsonl-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("reads a row a line", async () => {
	const path = join(folder, "rows.jsonl");
	await writeFile(path, '{"text":"a\\nb \\u2028 日本","label":1}\n{"text":"c","label":-1}\n');
	expect(await readJsonl(path, schema)).toEqual([
		{ text: "a\nb \u2028 日本", label: 1 },
		{ text: "c", label: -1 },
	]);
});

it.each([
	'{"text":"a","label":1}\n{"text":',
	'{"text":"a","label":1}\n{"text":"a"}\n',
	'{"text":"a","label":1}\n\n{"text":"a","label":1}\n',
])("names the line of %j that it cannot read", async (source) => {
	const path = join(folder, "rows.jsonl");
	await writeFile(path, source);
	await expect(readJsonl(path, schema)).rejects.toThrow(/^Line 2 of .*rows\.jsonl cannot be read/);
});
