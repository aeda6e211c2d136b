import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { ROOT } from "../../scripts/lib/main.ts";
import { stripPrebuiltModels } from "../../scripts/vite-plugins/strip-prebuilt-models.ts";
import type { Model } from "../../src/catalog/schema.ts";
import type { Case } from "./reference.ts";

const HARNESS = fileURLToPath(new URL("harness/", import.meta.url));
const OUT = join(ROOT, "build/parity-extension");
const NOT_SERVED = ["reference.json", "reference.bin", "complete.json"];

/** A case's id in the harness's catalog: quantizations have a "_", which ids may not. */
export function modelIdOf(name: string): string {
	return name.replaceAll("_", "-");
}

/**
 * Builds the extension whose worker answers the tests, with the cases as its packaged models.
 *
 * @returns its folder, absolute
 */
export async function buildHarness(cases: readonly Case[]): Promise<string> {
	await rm(OUT, { recursive: true, force: true });
	await build({
		configFile: false,
		root: HARNESS,
		publicDir: false,
		logLevel: "warn",
		build: {
			outDir: OUT,
			target: "chrome124",
			minify: false,
			rolldownOptions: {
				input: join(HARNESS, "worker.ts"),
				output: { entryFileNames: "worker.js", codeSplitting: false },
			},
		},
		plugins: [stripPrebuiltModels()],
	});
	await cp(join(HARNESS, "manifest.json"), join(OUT, "manifest.json"));
	const models: Model[] = [];
	for (const { name, folder, reference } of cases) models.push(await packageCase(name, folder, reference));
	await writeFile(join(OUT, "models/catalog.json"), JSON.stringify({ version: 1, models }));
	return OUT;
}

async function packageCase(name: string, folder: string, { kind, quantization }: Case["reference"]): Promise<Model> {
	const id = modelIdOf(name);
	await mkdir(join(OUT, "models", id), { recursive: true });
	const files: Model["files"] = {};
	for (const file of (await readdir(folder)).filter((file) => !NOT_SERVED.includes(file))) {
		const content = await readFile(join(folder, file));
		await writeFile(join(OUT, "models", id, file), content);
		files[file] = { bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
	}
	const config = JSON.parse(await readFile(join(folder, "mlc-chat-config.json"), "utf8"));
	return {
		id,
		name,
		kind,
		tasks: [],
		base: "",
		license: "",
		quantization,
		library: { gpu: `${name}-gpu.wasm`, software: `${name}-software.wasm` },
		contextWindow: config.context_window_size,
		files,
	};
}
