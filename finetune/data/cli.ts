// Writes a task's rows: every split as JSONL, JSON and CSV, chat rows, a card, and last a manifest with hashes.
//   npx tsx finetune/data/cli.ts --recipe build/runs/ID/recipe.json --out build/runs/ID/data
//   npx tsx finetune/data/cli.ts --task group-tabs [--rows 24000] [--seed 1] [--size full] [--own FILE] [--out FOLDER]
// Rows of the user's own that hold personal data or secrets are left out; --strict stops there, --allow-personal keeps them.
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeCard } from "./card.ts";
import type { TaskGenerator } from "./dataset.ts";
import { type Options, readOptions } from "./options.ts";
import { loadOwnRows, reportOwnRows } from "./own/own-rows.ts";
import { createProgress } from "./progress.ts";
import { writeDataset } from "./write.ts";

async function main(): Promise<void> {
	const options = readOptions(process.argv.slice(2));
	console.log(JSON.stringify(options));
	const { task, seed, rows, size } = options;
	const { generate, ownRowSchema } = await findGenerator(task);
	const own = options.own === null ? undefined : loadOwnRows(options.own, ownRowSchema, options);
	if (own !== undefined) for (const line of reportOwnRows(own)) console.log(line);

	const dataset = generate({
		seed,
		rows,
		size,
		categories: options.categories ?? [],
		own: own?.kept ?? [],
		onProgress: createProgress("rows"),
	});
	const card = writeCard({ task, seed, rows, size }, dataset, own);
	const { counts, sha256 } = await writeDataset(options.out, dataset, card);
	const { leftOut } = dataset;
	const manifest = { task, seed, rows, size, counts, leftOut, sha256 };
	await writeFile(join(options.out, "manifest.json"), `${JSON.stringify(manifest, undefined, "\t")}\n`);
	console.log({ ...counts, ...prefix("left out: ", leftOut) });
	console.log(`${join(options.out, "card.md")} says what they are.`);
}

async function findGenerator(task: Options["task"]): Promise<TaskGenerator> {
	const file = new URL(`../tasks/${task}/generate.ts`, import.meta.url);
	if (!existsSync(file))
		throw new Error(`There is no generator for "${task}": finetune/tasks/${task}/generate.ts is missing.`);
	return await import(file.href);
}

function prefix(before: string, counts: Readonly<Record<string, number>>): Record<string, number> {
	return Object.fromEntries(Object.entries(counts).map(([name, count]) => [before + name, count]));
}

try {
	await main();
} catch (error) {
	const { code, message } = error as NodeJS.ErrnoException;
	console.error(
		code === "ENOSPC"
			? "No space left on the disk: make room (folders of old runs in build/runs may be deleted) and run again."
			: message,
	);
	process.exitCode = 1;
}
