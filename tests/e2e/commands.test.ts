import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ROOT } from "../../scripts/lib/main.ts";

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "commands-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** Runs a command as npm does, from the test's own folder. */
async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
	const child = spawn(process.execPath, [join(ROOT, "scripts/run.mjs"), ...args], {
		env: { ...process.env, INIT_CWD: folder },
		stdio: ["ignore", "pipe", "pipe"],
	});
	const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
	return { code, stdout, stderr };
}

const write = (name: string, lines: readonly unknown[]) =>
	writeFile(
		join(folder, name),
		lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"),
	);
const read = async (name: string) =>
	(await readFile(join(folder, name), "utf8"))
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line));

const ROWS = [
	{
		id: 7,
		url: "https://github.com/acme/widgets/pulls",
		title: "Pull requests · acme/widgets · GitHub",
		category: "Development",
	},
	{ id: 8, url: "https://www.bbc.com/news", title: "Home - BBC News", category: "News" },
	{ id: 9, url: "https://www.allrecipes.com/recipe/1/", title: "Best Chocolate Chip Cookies Recipe" },
];

describe("predict", () => {
	const predict = (...args: string[]) => run("predict", "--task", "group-tabs", ...args);

	it.each(["webgpu", "cpu", "rules"])("answers every row by %s", async (backend) => {
		await write("in.jsonl", ROWS);
		const { code, stdout, stderr } = await predict("--in", "in.jsonl", "--out", "out.jsonl", "--backend", backend);
		expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: "" });
		const rows = await read("out.jsonl");
		expect(rows).toMatchObject([
			{ ...ROWS[0], expected: "Development", category: "Development", backend },
			{ ...ROWS[1], expected: "News", category: "News", backend },
			{ ...ROWS[2], backend },
		]);
		for (const { probability } of rows) expect(probability).toBeGreaterThan(0);
		expect(rows[2]).not.toHaveProperty("expected");
		expect(await readdir(folder)).toEqual(["in.jsonl", "out.jsonl"]);
	});

	it("takes categories of the user's own", async () => {
		await write("in.jsonl", ROWS);
		const cooking = { name: "Cooking", description: "recipes and food", examples: ["bread recipe"] };
		const tech = { name: "Tech", description: "programming, code and software" };
		await write("categories.json", [JSON.stringify([cooking, tech])]);
		const { code, stderr } = await predict("--in", "in.jsonl", "--out", "out.jsonl", "--categories", "categories.json");
		expect(code, stderr).toBe(0);
		const categories = (await read("out.jsonl")).map(({ category }) => category);
		expect(categories[0]).toBe("Tech");
		expect(categories[2]).toBe("Cooking");
	});

	it("stops at a broken line, names its number and leaves nothing behind", async () => {
		await write("in.jsonl", [ROWS[0], `{"url": "https://example.org/", "title": `, ROWS[1]]);
		const { code, stderr } = await predict("--in", "in.jsonl", "--out", "out.jsonl");
		expect(code).toBe(1);
		expect(stderr).toBe("in.jsonl: line 2 is not JSON.\n");
		expect(await readdir(folder)).toEqual(["in.jsonl"]);
	});

	it.each([
		["no task", ["--in", "in.jsonl", "--out", "out.jsonl"], /^predict needs --task group-tabs/],
		[
			"a task that there is not",
			["--task", "make-tea", "--in", "in.jsonl", "--out", "o"],
			/^--task cannot be "make-tea"/,
		],
		[
			"a backend that there is not",
			["--task", "group-tabs", "--in", "in.jsonl", "--out", "o", "--backend", "tea"],
			/^--backend cannot be "tea"/,
		],
		[
			"a file that there is not",
			["--task", "group-tabs", "--in", "none.jsonl", "--out", "o"],
			/^none\.jsonl cannot be read: there is no such file\.$/m,
		],
		[
			"a model that there is not",
			["--task", "group-tabs", "--in", "in.jsonl", "--out", "o", "--model", "giant"],
			/^There is no model called giant; the catalog has hearth\.$/m,
		],
	])("says what is wrong with %s", async (_what, args, sentence) => {
		await write("in.jsonl", ROWS);
		const { code, stderr } = await run("predict", ...args);
		expect(code).toBe(1);
		expect(stderr).toMatch(sentence);
		expect(stderr).not.toMatch(/^ +at /m);
		expect(await readdir(folder)).toEqual(["in.jsonl"]);
	});
});

describe("start --headless", () => {
	it("prints the groups of its sample and says where the popup is", async () => {
		const { code, stdout, stderr } = await run("start", "--headless");
		expect(code, stderr).toBe(0);
		expect(stdout).toMatch(/^Development \(blue, \d+ tabs\)\n {2}Pull requests · preactjs\/preact · GitHub$/m);
		expect(stdout).toMatch(/^In no group \(\d+ tabs?\)$/m);
		expect(stdout).toMatch(/^Answered by cpu$/m);
		const picture = /^The popup is in (.+)$/m.exec(stdout)?.[1] ?? "";
		expect((await readFile(join(folder, picture))).subarray(1, 4).toString()).toBe("PNG");
	});

	it.each([
		["a broken line", ["{}"], /^tabs\.jsonl: line 1 has a bad "url" \(.+\)\.$/m],
		[
			"an address that no page has",
			[ROWS[0], { url: "chrome://settings", title: "" }],
			/line 2 has a bad "url" \(it must be an http or https address\)/,
		],
		["no rows", [""], /^tabs\.jsonl: there are no rows in it\.$/m],
	])("names %s", async (_what, lines, sentence) => {
		await write("tabs.jsonl", lines);
		const { code, stdout, stderr } = await run("start", "--headless", "--tabs", "tabs.jsonl");
		expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
		expect(stderr).toMatch(sentence);
		expect(stderr.trim().split("\n")).toHaveLength(1);
	});
});

it("a command that there is not is answered with those there are", async () => {
	const { code, stderr } = await run("brew");
	expect(code).toBe(1);
	expect(stderr).toMatch(
		/^There is no command "brew"; there are start, predict, build, test, pipeline, package, bench, data, [a-z, ]+deploy\.\n$/,
	);
});
