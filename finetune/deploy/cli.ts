/**
 * Puts the model of a run into the extension, or into a folder to be served, once it has loaded in a browser and answered
 * ten rows there; the version before is kept.
 *
 *     node --import tsx finetune/deploy/cli.ts --run build/runs/ID [--to FOLDER]
 *     node --import tsx finetune/deploy/cli.ts --rollback ID [--to FOLDER]
 */
import { existsSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { ROOT, runMain } from "../../scripts/lib/main.ts";
import { callerPath } from "../../scripts/lib/paths.ts";
import { modelSchema } from "../../src/catalog/schema.ts";
import { checkInBrowser } from "./check.ts";
import { deploy } from "./deploy.ts";
import { rollback } from "./publish.ts";

const USAGE = "deploy needs --run build/runs/ID or --rollback ID, and takes --to FOLDER.";
const MODELS = join(ROOT, "models");

await runMain(async (signal) => {
	const text = { type: "string" } as const;
	const { run, to, rollback: id } = parseArgs({ options: { run: text, to: text, rollback: text } }).values;
	if ((run === undefined) === (id === undefined)) throw new Error(USAGE);
	const models = to === undefined ? MODELS : callerPath(to);
	const served = resolve(models) !== MODELS;
	const places = { models, previous: served ? join(models, ".previous") : join(ROOT, "build/previous") };
	if (id !== undefined) {
		if (!modelSchema.shape.id.safeParse(id).success) throw new Error(`"${id}" is no model's id.`);
		await rollback(places, id);
		console.log(`${show(join(models, id))}: the previous version is back; --rollback again takes this back.`);
		return;
	}
	const folder = callerPath(run ?? "");
	if (!existsSync(folder)) throw new Error(`There is no ${run}; run the pipeline with a recipe first.`);
	console.log(`deploy\n  run: ${show(folder)}\n  to: ${show(models)}\n  previous version in: ${show(places.previous)}`);
	const { id: done, replaced } = await deploy({
		...places,
		...{ run: folder, served, check: checkInBrowser, signal, log: (line: string) => console.log(line) },
	});
	const undo = replaced ? "; --rollback brings the version before back" : "";
	console.log(`${show(join(models, done))} is deployed${undo}.`);
	if (served)
		console.log(`Serve ${show(models)} with "Access-Control-Allow-Origin: *", and add …/${done}/ in the popup.`);
});

/** The path as somebody would type it in the repository's root. */
function show(path: string): string {
	const inside = relative(ROOT, path);
	return inside.startsWith("..") ? path : inside;
}
