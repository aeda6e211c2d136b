// Judges the model of a run in the browser, through the extension, beside its untuned base and the rules:
//   node --import tsx finetune/evaluate/cli.ts --run build/runs/ID [--base FOLDER] [--models FOLDER]
// FOLDER of --base is what quantize makes of the untuned base; where it is absent the base is left out. --models takes the
// model out of a folder like models/ instead of putting it together from the run's stages.
// Writes build/runs/ID/evaluate/: report.json, and report.html, which is one file that needs nothing else.
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { buildExtension } from "../../scripts/lib/build-extension.ts";
import { ROOT, runMain } from "../../scripts/lib/main.ts";
import { createProgressLine } from "../../scripts/predict/progress-line.ts";
import type { Model } from "../../src/catalog/schema.ts";
import { assembleModel } from "../deploy/assemble.ts";
import { readJson } from "../deploy/run.ts";
import { copy, recordOf, writeJson } from "../lib/files.ts";
import { parseRecipe, type Recipe } from "../lib/recipe.ts";
import { drawCharts } from "./charts.ts";
import { describeMachine } from "./machine.ts";
import { type Measured, measureTabs, measureThreads } from "./measure.ts";
import { addBase, modelOf } from "./models.ts";
import { renderPage } from "./page.ts";
import { tabCharts } from "./page-tabs.ts";
import type { Report } from "./result.ts";
import { baseSystem, candidateSystem, type System } from "./systems.ts";
import { readTabSets } from "./tab-sets.ts";
import { readThreadSets } from "./thread-sets.ts";

const USAGE = "evaluate needs --run build/runs/ID, and takes --base FOLDER and --models FOLDER.";

await runMain(async (signal) => {
	const text = { type: "string" } as const;
	const { values } = parseArgs({ options: { run: text, base: text, models: text } });
	if (values.run === undefined) throw new Error(USAGE);
	const { run, base } = values;
	const recipe = await readResolved(run);
	const out = join(run, "evaluate");
	const skipped: string[] = [];
	const skip = (sentence: string) => {
		skipped.push(sentence);
		console.error(sentence);
	};
	console.log(
		`evaluate ${recipe.id}\n  task: ${recipe.task}\n  rows: ${recipe.evaluate.rows} of each file\n  out: ${out}`,
	);

	const models = join(out, "models");
	const extension = `${models}.extension`;
	const progress = createProgressLine(process.stderr);
	try {
		const candidate = await candidateModel(run, recipe, models, values.models);
		const systems = [candidateSystem(candidate)];
		if (base !== undefined && existsSync(base)) {
			const model = await addBase(models, candidate, base);
			systems.push(baseSystem(model, existsSync(join(base, "calibration.json"))));
		} else skip("The untuned base is left out: there are no shards of it.");
		const built = await buildExtension({ models, out: extension });

		const answer = (system: System) => ({ extension: built, system, signal, onProgress: progress.show });
		const measured =
			recipe.task === "group-tabs"
				? await measureTabs(await readTabSets(run, recipe, skip), systems, answer)
				: await measureThreads(await readThreadSets(run, recipe, skip), systems, answer);
		const report: Report = {
			id: recipe.id,
			name: recipe.deploy.name,
			task: recipe.task,
			finished: new Date().toISOString(),
			machine: await describeMachine(built, signal),
			...measured,
			skipped,
			made: { recipe, files: await hashes(measured, candidate), command: commandLine() },
		};
		await rm(join(out, "charts"), { recursive: true, force: true });
		const charts = await drawCharts(tabCharts(report.tabs ?? []), join(out, "charts"));
		await writeJson(join(out, "report.json"), report);
		await writeFile(join(out, "report.html"), renderPage(report, charts));
	} finally {
		progress.end();
		// copies of what other stages hold
		await rm(models, { recursive: true, force: true });
		await rm(extension, { recursive: true, force: true });
		await rm(`${extension}.sha256`, { force: true });
	}
	console.log(`${join(out, "report.html")} shows it; the numbers are in report.json.`);
});

async function readResolved(run: string): Promise<Recipe> {
	const path = join(run, "recipe.json");
	const { id, ...rest } = await readJson(
		path,
		z.looseObject({ id: z.string() }),
		"run the pipeline with a recipe first",
	);
	return parseRecipe(rest, id, path);
}

/** Puts the candidate into `models`. */
async function candidateModel(run: string, { id }: Recipe, models: string, from: string | undefined): Promise<Model> {
	await mkdir(models, { recursive: true });
	if (from === undefined) return assembleModel(run, models);
	const model = await modelOf(from, id);
	await rm(models, { recursive: true });
	for (const name of Object.keys(model.files)) await copy(join(from, id, name), join(models, id, name));
	await writeJson(join(models, "catalog.json"), { version: 1, models: [model] });
	return model;
}

async function hashes(
	{ tabs = [], threads = [] }: Measured,
	{ id, files: served }: Model,
): Promise<Record<string, string>> {
	const rows = new Set([...tabs, ...threads].map(({ file }) => file));
	const hashed = await Promise.all([...rows].map(async (file) => [file, (await recordOf(file)).sha256] as const));
	const model = Object.entries(served).map(([name, { sha256 }]) => [`${id}/${name}`, sha256] as const);
	return Object.fromEntries([...hashed, ...model]);
}

/** As somebody would type it in the repository's root. */
function commandLine(): string {
	return ["node --import tsx", relative(ROOT, process.argv[1] ?? ""), ...process.argv.slice(2)].join(" ");
}
