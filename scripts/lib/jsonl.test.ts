import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { parseRows, readRows, writeRows } from "./jsonl.ts";

const schema = z.looseObject({ url: z.string() });

describe("parseRows", () => {
	it("reads rows with whatever else they hold, and skips empty lines", () => {
		expect(parseRows(`{"url":"a","x":1}\r\n\n{"url":"b"}\n`, schema, "F")).toEqual([{ url: "a", x: 1 }, { url: "b" }]);
	});

	it.each([
		["no JSON", `{"url":"a"}\n{"url":`, /^F: line 2 is not JSON\.$/],
		["no object", `[]`, /^F: line 1 does not fit \(.+\)\.$/],
		["a field of another kind", `{"url":"a"}\n\n{"url":7}`, /^F: line 3 has a bad "url" \(.+\)\.$/],
		["two broken lines", `x\n{"url":"a"}\ny`, /^F: line 1 is not JSON; line 3 is not JSON\.$/],
		["many broken lines", "x\n".repeat(9), /^F: (line \d is not JSON; ){5}and 4 more\.$/],
		["nothing", "\n", /^F: there are no rows in it\.$/],
	])("names %s by its number", (_what, text, message) => {
		expect(() => parseRows(text, schema, "F")).toThrow(message);
	});
});

describe("files", () => {
	let folder: string;
	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), "jsonl-"));
	});
	afterEach(() => rm(folder, { recursive: true }));

	it("come back as they were written, with nothing left beside them", async () => {
		const path = join(folder, "a.jsonl");
		await writeRows(path, [{ url: "a\nb" }, { url: "c" }]);
		expect(await readRows(path, schema)).toEqual([{ url: "a\nb" }, { url: "c" }]);
		expect(await readdir(folder)).toEqual(["a.jsonl"]);
	});

	it("are replaced whole or not at all", async () => {
		const path = join(folder, "a.jsonl");
		await writeRows(path, [1]);
		const circular: Record<string, unknown> = {};
		circular.self = circular;
		await expect(writeRows(path, [2, circular])).rejects.toThrow("cannot be written");
		expect(await readFile(path, "utf8")).toBe("1\n");
		expect(await readdir(folder)).toEqual(["a.jsonl"]);
	});

	it("are named when they are missing or cannot be written", async () => {
		await expect(readRows(join(folder, "none"), schema, "none")).rejects.toThrow(
			"none cannot be read: there is no such file.",
		);
		await expect(writeRows(join(folder, "no/folder.jsonl"), [])).rejects.toThrow("cannot be written (ENOENT)");
	});
});
