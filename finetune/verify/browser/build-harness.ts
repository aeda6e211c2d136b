import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { packageOnnxRuntime } from "../../../scripts/vite-plugins/package-onnx-runtime.ts";
import { stripEval } from "../../../scripts/vite-plugins/strip-eval.ts";
import { stripPrebuiltModels } from "../../../scripts/vite-plugins/strip-prebuilt-models.ts";
import type { Model } from "../../../src/catalog/schema.ts";
import { copy, recordOf } from "../../lib/files.ts";
import type { Case } from "./reference.ts";

const HARNESS = fileURLToPath(new URL("harness/", import.meta.url));
const ENTRIES = fileURLToPath(new URL("../../../src/entries/", import.meta.url));
/** Of the cases that the processor computes too. */
const GRAPH = "model.onnx";
const NOT_SERVED = ["reference.json", "reference.bin", "complete.json"];

/** What the harness needs of a case. */
export type HarnessCase = Pick<Case, "name" | "folder"> & {
	reference: Pick<Case["reference"], "kind" | "quantization">;
};

/** A case's id in the harness's catalog: quantizations have a "_", which ids may not. */
export function modelIdOf(name: string): string {
	return name.replaceAll("_", "-");
}

/**
 * Builds the extension whose worker answers the comparisons, with the cases as its packaged models, into the folder `out`,
 * whose old content goes.
 */
export async function buildHarness(cases: readonly HarnessCase[], out: string): Promise<void> {
	await rm(out, { recursive: true, force: true });
	await build({
		configFile: false,
		root: HARNESS,
		publicDir: false,
		logLevel: "warn",
		build: {
			outDir: out,
			emptyOutDir: true,
			target: "chrome124",
			minify: false,
			rolldownOptions: {
				input: join(HARNESS, "worker.ts"),
				output: { entryFileNames: "worker.js", codeSplitting: false },
			},
		},
		plugins: [stripPrebuiltModels()],
	});
	// the extension's own page, and nothing beside it
	await build({
		configFile: false,
		root: ENTRIES,
		publicDir: false,
		logLevel: "warn",
		build: {
			outDir: out,
			emptyOutDir: false,
			target: "chrome124",
			minify: false,
			modulePreload: false,
			rolldownOptions: { input: join(ENTRIES, "offscreen.html") },
		},
		plugins: [stripEval(), packageOnnxRuntime()],
	});
	await cp(join(HARNESS, "manifest.json"), join(out, "manifest.json"));
	const models: Model[] = [];
	for (const { name, folder, reference } of cases) models.push(await packageCase(out, name, folder, reference));
	await writeFile(join(out, "models/catalog.json"), JSON.stringify({ version: 1, models }));
}

async function packageCase(
	out: string,
	name: string,
	folder: string,
	{ kind, quantization }: HarnessCase["reference"],
): Promise<Model> {
	const id = modelIdOf(name);
	const files: Model["files"] = {};
	for (const file of (await readdir(folder)).filter((file) => !NOT_SERVED.includes(file))) {
		await copy(join(folder, file), join(out, "models", id, file));
		files[file] = await recordOf(join(folder, file));
	}
	const config = JSON.parse(await readFile(join(folder, "mlc-chat-config.json"), "utf8"));
	return {
		id,
		name,
		kind,
		tasks: [],
		base: "none",
		license: "none",
		quantization,
		library: { gpu: `${name}-gpu.wasm`, software: `${name}-software.wasm` },
		...(files[GRAPH] && { graph: GRAPH }),
		contextWindow: config.context_window_size,
		files,
	};
}
