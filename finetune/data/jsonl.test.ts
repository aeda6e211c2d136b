import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { readJsonl, writeJsonl } from "./jsonl.ts";

const schema = z.object({ text: z.string().min(1), label: z.int() });
let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "jsonl-"));
});
afterEach(() => rm(folder, { recursive: true }));

it("writes what it reads, and says the file's hash", async () => {
	const rows = [
		{ text: "a\nb \u2028 日本", label: 1 },
		{ text: "c", label: -1 },
	];
	const path = join(folder, "rows.jsonl");
	const hash = await writeJsonl(path, rows, schema);
	expect(await readJsonl(path, schema)).toEqual(rows);
	expect(hash).toBe(
		createHash("sha256")
			.update(await readFile(path))
			.digest("hex"),
	);
});

it("writes nothing when a row is wrong, and names the row", async () => {
	const path = join(folder, "rows.jsonl");
	await expect(
		writeJsonl(
			path,
			[
				{ text: "a", label: 1 },
				{ text: "", label: 1 },
			],
			schema,
		),
	).rejects.toThrow(/^Row 2 of .*rows\.jsonl is not valid/);
	expect(await readdir(folder)).toEqual([]);
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
