// Writes a task's training data: npx tsx finetune/data/cli.ts --task group-tabs --seed 1 --rows 24000 --out build/data/group-tabs [--preview 20]
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import type { Dataset, GenerateOptions } from "./dataset.ts";
import { writeJsonl } from "./jsonl.ts";
import { createRng } from "./rng.ts";

const optionsSchema = z.object({
	task: z
		.string({ error: "--task is missing, e.g. --task group-tabs." })
		.regex(/^[a-z][a-z0-9-]*$/, "--task is a task's name, e.g. group-tabs."),
	seed: z.string().min(1).default("1"),
	rows: z.coerce
		.number("--rows is a number.")
		.int("--rows is a whole number.")
		.min(100, "--rows is 100 at least.")
		.default(24000),
	out: z.string().min(1).optional(),
	preview: z.coerce.number("--preview is a number.").int().min(0).default(0),
});

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			task: { type: "string" },
			seed: { type: "string" },
			rows: { type: "string" },
			out: { type: "string" },
			preview: { type: "string" },
		},
	});
	const checked = optionsSchema.safeParse(values);
	if (!checked.success) throw new Error(checked.error.issues.map(({ message }) => message).join(" "));
	const options = { ...checked.data, out: checked.data.out ?? `build/data/${checked.data.task}` };
	console.log(JSON.stringify(options));

	const { files, summary } = (await findGenerator(options.task))(options);
	await mkdir(options.out, { recursive: true });
	// its presence says that the folder is whole
	const manifest = join(options.out, "manifest.json");
	await rm(manifest, { force: true });
	const counts: Record<string, number> = {};
	const sha256: Record<string, string> = {};
	for (const { name, schema, rows } of files) {
		sha256[name] = await writeJsonl(join(options.out, name), rows, schema);
		counts[name] = rows.length;
	}
	await writeFile(
		manifest,
		`${JSON.stringify({ task: options.task, seed: options.seed, rows: options.rows, counts, summary, sha256 }, undefined, "\t")}\n`,
	);

	console.log(counts);
	for (const [part, tally] of Object.entries(summary)) console.log(part, tally);
	if (options.preview > 0) preview(files, options);
}

async function findGenerator(task: string): Promise<(options: GenerateOptions) => Dataset> {
	const file = new URL(`../tasks/${task}/generate.ts`, import.meta.url);
	if (!existsSync(file))
		throw new Error(`There is no generator for "${task}": finetune/tasks/${task}/generate.ts is missing.`);
	const module: { generate(options: GenerateOptions): Dataset } = await import(file.href);
	return module.generate;
}

function preview(files: Dataset["files"], { preview, seed }: { preview: number; seed: string }): void {
	const rng = createRng(`${seed}/preview`);
	for (const { name, rows } of files) {
		console.log(`\n${name}`);
		for (const row of rng.shuffle(rows).slice(0, preview)) console.log(JSON.stringify(row));
	}
}

try {
	await main();
} catch (error) {
	console.error((error as Error).message);
	process.exitCode = 1;
}
