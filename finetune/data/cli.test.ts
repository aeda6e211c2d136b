import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "data-"));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]) {
	const cli = fileURLToPath(new URL("cli.ts", import.meta.url));
	return spawnSync(process.execPath, ["--import", "tsx", cli, ...args], { encoding: "utf8" });
}

describe("cli", () => {
	it("writes the files and, last, a manifest of their hashes", () => {
		const out = join(folder, "a");
		const { status, stdout } = run(
			"--task",
			"group-tabs",
			"--seed",
			"3",
			"--rows",
			"300",
			"--out",
			out,
			"--preview",
			"2",
		);
		expect(status).toBe(0);
		expect(stdout).toContain('"seed":"3","rows":300');
		const manifest = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8"));
		expect(manifest).toMatchObject({
			seed: "3",
			counts: { "train.jsonl": 252, "validation.jsonl": 24, "test.jsonl": 24 },
		});
		for (const [name, hash] of Object.entries(manifest.sha256)) {
			expect(
				createHash("sha256")
					.update(readFileSync(join(out, name)))
					.digest("hex"),
				name,
			).toBe(hash);
		}
		expect(Object.keys(manifest.sha256).sort()).toEqual([
			"chat.jsonl",
			"lists.jsonl",
			"test.jsonl",
			"train.jsonl",
			"validation.jsonl",
		]);
	}, 60_000);

	it.each([
		[[], /--task is missing/],
		[["--task", "../../etc"], /--task is a task's name/],
		[["--task", "nothing"], /no generator for "nothing": finetune\/tasks\/nothing\/generate\.ts is missing/],
		[["--task", "group-tabs", "--rows", "many"], /--rows is a number/],
		[["--task", "group-tabs", "--rows", "5"], /--rows is 100 at least/],
	])(
		"stops at %j with one sentence",
		(args, message) => {
			const { status, stderr } = run(...args, "--out", join(folder, "b"));
			expect(status).toBe(1);
			expect(stderr).toMatch(message);
			expect(stderr).not.toContain("    at ");
			expect(existsSync(join(folder, "b"))).toBe(false);
		},
		60_000,
	);
});
