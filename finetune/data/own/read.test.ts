import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ownRowSchema } from "../../tasks/group-tabs/rows.ts";
import { readOwnRows } from "./read.ts";

const folder = mkdtempSync(join(tmpdir(), "own-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
	const path = join(folder, name);
	writeFileSync(path, text);
	return path;
}

const lines = (path: string) => readOwnRows(path, ownRowSchema).map(({ where }) => Number(where.split(":").at(-1)));
const GOOD = '{"url":"https://a.example/","title":"A","category":"Work"}';

describe("readOwnRows", () => {
	it("reads JSONL, JSON and CSV alike, and knows the lines", () => {
		const jsonl = file("rows.jsonl", `${GOOD}\n\n{"title":"B, \\"b\\" [1]","category":"News"}\n`);
		const json = file("rows.json", `[\n  ${GOOD},\n  {"title": "B, \\"b\\" [1]",\n   "category": "News"}\n]\n`);
		const csv = file("rows.csv", `\uFEFFurl,title,category\nhttps://a.example/,A,Work\n,"B, ""b"" [1]",News\n`);
		const semicolons = file("rows2.csv", `url;title;category\r\nhttps://a.example/;A;Work\r\n;"B, ""b"" [1]";News\r\n`);
		const rows = readOwnRows(jsonl, ownRowSchema).map(({ value }) => value);
		expect(rows[1]).toEqual({ url: "", title: 'B, "b" [1]', category: "News" });
		for (const path of [json, csv, semicolons])
			expect(readOwnRows(path, ownRowSchema).map(({ value }) => value)).toEqual(rows);
		expect([jsonl, json, csv].map(lines)).toEqual([
			[1, 3],
			[2, 3],
			[2, 3],
		]);
	});

	it("counts lines over cells and values that have several", () => {
		expect(lines(file("long.csv", 'title,category\n"a\nb",Work\n\nc,News\n'))).toEqual([2, 5]);
		expect(lines(file("long.json", `[${GOOD}, {"title": "[,\\n{",\n"category": "News"\n}\n,\n${GOOD}]`))).toEqual([
			1, 1, 5,
		]);
	});

	it.each([
		["a.jsonl", `${GOOD}\n{"title":"x"}\n`, /a\.jsonl:2: "category" is missing\.$/],
		[
			"b.csv",
			"url,title,category\nhttps://a.example/,A,Work\nhttps://b.example/,B,\n",
			/b\.csv:3: "category" is missing\.$/,
		],
		["c.csv", "url,title\nhttps://a.example/,A\n", /c\.csv:2: "category" is missing\.$/],
		["d.json", `[${GOOD},\n{"category":"News"}]`, /d\.json:2: a row needs a url or a title\.$/],
		["e.jsonl", `${GOOD}\n{"title":`, /e\.jsonl:2: is not JSON; in a \.jsonl file every line is one row\.$/],
		["f.json", "{}", /f\.json should be one list of rows/],
		["g.json", "[", /g\.json is not JSON/],
		["h.csv", "url,title,category\na,b\n", /h\.csv is not CSV with a header line: .* on line 2\.$/],
		["i.txt", GOOD, /i\.txt is neither \.jsonl nor \.json nor \.csv/],
		["j.jsonl", "\n", /j\.jsonl has no rows/],
		["k.jsonl", "[1]\n", /k\.jsonl:1: a row is an object with keys\.$/],
		["l.jsonl", '{"title":5,"category":"Work"}', /l\.jsonl:1: "title": .*expected string/],
	])("refuses %s in one sentence", (name, text, message) => {
		expect(() => readOwnRows(file(name, text), ownRowSchema)).toThrow(message);
	});

	it("says when there is no such file", () => {
		expect(() => readOwnRows("nowhere/rows.csv", ownRowSchema)).toThrow(
			/^nowhere\/rows\.csv, which data\.own names, cannot be read/,
		);
	});
});
