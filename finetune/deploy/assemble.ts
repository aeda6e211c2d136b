import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type Library, libraryNames, type Model, modelSchema } from "../../src/catalog/schema.ts";
import { calibrationSchema } from "../../src/tasks/group-tabs/schema.ts";
import { copy, filesIn, recordsOf, writeJson } from "../lib/files.ts";
import { architectureOf } from "./architecture.ts";
import { type RunRecipe, readJson, readRunRecipe } from "./run.ts";

const RERUN = "run the stage that writes it again";
/** What export wrote: a graph whose weights are the shards that quantize wrote serves the browser as it is. */
const GRAPH = "model.onnx";
const ADAPTER = ["adapter_config.json", "adapter_model.safetensors"];

const settingsSchema = z.object({ quantization: z.string(), context_window_size: z.number() });
const shardsSchema = z.object({ records: z.array(z.object({ dataPath: z.string() })) });
const configSchema = z.looseObject({ hidden_size: z.number().int() });

/**
 * Makes a folder like models/ of what a run has come to: `out/catalog.json`, which lists this one model with every file's
 * hash, and `out/ID/` with the files. The old content of `out` goes.
 *
 * @param run build/runs/ID, after quantize and compile
 * @returns the model's entry in the catalog
 * @throws Error in one sentence naming the file that is missing or does not match the recipe
 */
export async function assembleModel(run: string, out: string): Promise<Model> {
	const recipe = await readRunRecipe(run);
	const { id, kind, task } = recipe;
	const folder = join(out, id);
	const library: Library = Object.fromEntries(
		recipe.compile.kernels.map((kernels) => [kernels, `${id}-${kernels}.wasm`]),
	);
	const graph = kind === "encoder" && recipe.export.onnx === "shards" ? GRAPH : undefined;
	const served = [
		...(await quantizedFiles(run, recipe)).map((name) => [join(run, "quantize", name), name] as const),
		...(graph === undefined ? [] : [[join(run, "export/onnx", graph), graph] as const]),
		...libraryNames(library).map((name) => [join(run, "compile", name), name] as const),
	];
	const missing = served.find(([path]) => !existsSync(path))?.[0];
	if (missing) throw new Error(`${missing} does not exist; ${RERUN}.`);
	if (graph !== undefined) await expectSameShards(run);
	const config = await readJson(join(run, "merge/config.json"), configSchema, RERUN);

	await rm(out, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	for (const [path, name] of served) await copy(path, join(folder, name));
	const ownExport = recipe.export.onnx !== null && graph === undefined;
	const exported = ownExport ? (await filesIn(join(run, "export/onnx"))).filter(isModelFile) : [];
	for (const name of exported) await copy(join(run, "export/onnx", name), join(folder, "onnx", name));
	// the base is public, so with the adapter anybody can make the merged weights again
	const adapter = join(run, "train/adapter");
	if (existsSync(adapter)) for (const name of ADAPTER) await copy(join(adapter, name), join(folder, "adapter", name));

	const names = served.map(([, name]) => name).sort();
	const onnx = exported.map((name) => `onnx/${name}`);
	const model = modelSchema.parse({
		id,
		...recipe.deploy,
		kind,
		tasks: [task],
		base: recipe.base ?? "random weights",
		quantization: recipe.quantize.quantization,
		library,
		architecture: architectureOf(config, recipe.quantize),
		...(graph !== undefined && { graph }),
		contextWindow: recipe.quantize.context_window,
		...(kind === "encoder" && { dimensions: config.hidden_size }),
		files: await recordsOf(folder, names),
		...(onnx.length > 0 && { exports: await recordsOf(folder, onnx) }),
		...((kind === "encoder" || existsSync(join(run, "train/calibration.json"))) && {
			calibration: { [task]: await readJson(join(run, "train/calibration.json"), calibrationSchema, RERUN) },
		}),
	});
	await writeJson(join(out, "catalog.json"), { version: 1, models: [model] });
	return model;
}

/** The graph finds weights by their places in the shards, and would read nonsense out of others. */
async function expectSameShards(run: string): Promise<void> {
	const [made, exported] = ["quantize", "export/onnx"].map((stage) => join(run, stage, "tensor-cache.json"));
	const [wanted, found] = await Promise.all(
		[made, exported].map((path = "") => readFile(path, "utf8").catch(() => "")),
	);
	if (found !== wanted) throw new Error(`${exported} is not what quantize wrote; export again.`);
}

/** The marker of a stage that is done is no part of what it made. */
function isModelFile(path: string): boolean {
	return !path.endsWith("complete.json");
}

/** What quantize wrote for the browser, held against the recipe. */
async function quantizedFiles(run: string, { quantize }: RunRecipe): Promise<string[]> {
	const folder = join(run, "quantize");
	const settings = await readJson(join(folder, "mlc-chat-config.json"), settingsSchema, RERUN);
	for (const [what, made, wanted] of [
		["quantization", settings.quantization, quantize.quantization],
		["context window", settings.context_window_size, quantize.context_window],
	]) {
		if (made !== wanted)
			throw new Error(
				`${folder} was made with the ${what} ${made}, and the recipe says ${wanted}; run quantize again.`,
			);
	}
	const { records } = await readJson(join(folder, "tensor-cache.json"), shardsSchema, RERUN);
	return ["mlc-chat-config.json", "tensor-cache.json", "tokenizer.json", ...records.map(({ dataPath }) => dataPath)];
}
