import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "csv/sync";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "data-"));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]) {
	const cli = fileURLToPath(new URL("cli.ts", import.meta.url));
	return spawnSync(process.execPath, ["--import", "tsx", cli, ...args], { encoding: "utf8" });
}

function file(name: string, value: unknown): string {
	const path = join(folder, name);
	writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
	return path;
}

const read = (out: string, name: string) => readFileSync(join(out, name), "utf8");
const readRows = (out: string, name: string): Record<string, unknown>[] =>
	read(out, name)
		.split("\n")
		.filter(Boolean)
		.map((line) => JSON.parse(line));

describe("cli", { timeout: 90_000 }, () => {
	const own = file(
		"own.csv",
		"url,title,category\nhttps://wiki.acme.example/,=Roadmap 1,Work\nhttps://b.example/,mail to x@y.example,Work\n",
	);
	const recipe = file("recipe.json", {
		id: "mine",
		task: "group-tabs",
		train: { epochs: 1 },
		data: {
			rows: 300,
			seed: "3",
			size: "full",
			own,
			categories: [{ name: "Kites", description: "", examples: ["stunt kite"], domains: ["kites.example"] }],
		},
	});
	const out = join(folder, "a");
	const first = run("--recipe", recipe, "--out", out);

	it("writes every split in three formats, chat rows, a card and, last, the hashes of all", () => {
		expect(first.stderr).toBe("");
		expect(first.status).toBe(0);
		const manifest = JSON.parse(read(out, "manifest.json"));
		expect(manifest).toMatchObject({ task: "group-tabs", seed: "3", rows: 300, counts: { "test.jsonl": 24 } });
		const splits = ["train", "validation", "test"];
		expect(Object.keys(manifest.sha256).sort()).toEqual(
			[
				...splits.flatMap((split) => [`${split}.jsonl`, `${split}.json`, `${split}.csv`, `chat-${split}.jsonl`]),
				"lists.jsonl",
				"card.md",
			].sort(),
		);
		for (const [name, hash] of Object.entries(manifest.sha256))
			expect(createHash("sha256").update(read(out, name)).digest("hex"), name).toBe(hash);
		for (const split of splits) {
			const rows = readRows(out, `${split}.jsonl`);
			expect(rows).toHaveLength(manifest.counts[`${split}.jsonl`]);
			expect(JSON.parse(read(out, `${split}.json`))).toEqual(rows);
			expect(readRows(out, `chat-${split}.jsonl`)).toHaveLength(rows.length);
			const cells = parse(read(out, `${split}.csv`), { columns: true }) as unknown as Record<string, string>[];
			// what a spreadsheet would run has an apostrophe before it
			const shown = (value: unknown) =>
				typeof value === "string" ? value.replace(/^(?=[=+\-@\t\r])/, "'") : String(value);
			expect(cells).toEqual(rows.map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, shown(v)]))));
		}
	});

	it("gives the same bytes again from the same recipe", () => {
		const again = join(folder, "again");
		expect(run("--recipe", recipe, "--out", again).status).toBe(0);
		for (const name of readdirSync(out)) expect(read(again, name), name).toBe(read(out, name));
	});

	it("uses the user's own rows and tells of those it leaves out", () => {
		expect(first.stdout).toContain(`${own}:3: "title" holds an e-mail address`);
		expect(first.stdout).toContain("1 of your 2 rows are used");
		const titles = ["train", "validation", "test"].flatMap((split) =>
			readRows(out, `${split}.jsonl`).map(({ title }) => title),
		);
		expect(titles).toContain("=Roadmap 1");
		expect(titles.join()).not.toContain("x@y.example");
	});

	it("says in the card what there is", () => {
		const card = read(out, "card.md");
		for (const said of [
			"Seed 3",
			"| `Kites` |",
			"| `own-row` |",
			"| `url-only` |",
			"| `en` |",
			"95th percentile",
			"1 of 2 rows",
			"Jaccard",
			"Apache-2.0",
		])
			expect(card).toContain(said);
		expect(card.match(/^> → /gm)?.length).toBeGreaterThanOrEqual(12);
	});

	it.each([
		[[], /--task is missing/],
		[["--task", "../../etc"], /--task is a task's name/],
		[["--task", "nothing"], /no generator for "nothing": finetune\/tasks\/nothing\/generate\.ts is missing/],
		[["--task", "group-tabs", "--rows", "many"], /--rows is a number/],
		[["--task", "group-tabs", "--rows", "5"], /--rows is 100 at least/],
		[["--task", "group-tabs", "--size", "tiny"], /--size is full or small/],
		[["--recipe", recipe, "--rows", "500"], /--rows is the recipe's to say/],
		[["--recipe", join(folder, "none.json")], /none\.json is no resolved recipe/],
		[["--recipe", recipe, "--strict"], /own\.csv:3: "title" holds an e-mail address: take it out/],
		[["--recipe", recipe, "--strict", "--allow-personal"], /give one of them/],
		[["--task", "group-tabs", "--own", file("bad.csv", "url,title\na,b\n")], /bad\.csv:2: "category" is missing\.$/m],
	])("stops at %j with one sentence", (args, message) => {
		const { status, stderr } = run(...args, "--out", join(folder, "b"));
		expect(status).toBe(1);
		expect(stderr).toMatch(message);
		expect(stderr.trim().split("\n")).toHaveLength(1);
		expect(existsSync(join(folder, "b"))).toBe(false);
	});
});
