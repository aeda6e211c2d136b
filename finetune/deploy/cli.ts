/**
 * Puts a model folder where the extension finds it: copies it to models/<id>/, hashes every file that a browser reads, and
 * writes its entry in models/catalog.json. With --trained the adapter and the calibration of that training come along;
 * without, those that are there stay.
 *
 *     npx tsx finetune/deploy/cli.ts --recipe finetune/recipes/hearth.yaml --from build/mlc/hearth --trained build/train/hearth
 */
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { type Catalog, catalogSchema, type Model, modelSchema } from "../../src/catalog/schema.ts";
import { calibrationSchema } from "../../src/tasks/group-tabs/schema.ts";

/** What a recipe says about the model as a product; the training settings beside it are Python's to read. */
const recipeSchema = z.object({
	deploy: modelSchema.pick({
		name: true,
		kind: true,
		tasks: true,
		base: true,
		license: true,
		quantization: true,
		contextWindow: true,
		dimensions: true,
	}),
});

const CATALOG = "models/catalog.json";
const MODEL_FILE = /^(mlc-chat-config\.json|tensor-cache\.json|params_shard_\d+\.bin|tokenizer\.json|.+\.wasm)$/;

function main(): void {
	const { values } = parseArgs({
		options: { recipe: { type: "string" }, from: { type: "string" }, trained: { type: "string" } },
	});
	if (!values.recipe || !values.from) throw new Error("Give --recipe FILE.yaml and --from FOLDER.");
	const id = basename(values.recipe, ".yaml");
	const { deploy } = recipeSchema.parse(parseYaml(readFileSync(values.recipe, "utf8")));
	const library = { gpu: `${id}-gpu.wasm`, software: `${id}-software.wasm` };
	const names = readdirSync(values.from)
		.filter((name) => MODEL_FILE.test(name))
		.sort();
	for (const needed of ["mlc-chat-config.json", "tensor-cache.json", "tokenizer.json", library.gpu, library.software]) {
		if (!names.includes(needed)) throw new Error(`${values.from} has no ${needed}; run quantize and compile first.`);
	}
	const target = join("models", id);
	mkdirSync(target, { recursive: true });
	const files: Model["files"] = {};
	for (const name of names) {
		const path = join(target, name);
		if (path !== join(values.from, name)) copyFileSync(join(values.from, name), path);
		files[name] = { bytes: statSync(path).size, sha256: createHash("sha256").update(readFileSync(path)).digest("hex") };
	}
	if (values.trained) copyAdapter(join(values.trained, "adapter"), join(target, "adapter"));
	const catalog = readCatalog();
	const calibration = values.trained
		? {
				"group-tabs": calibrationSchema.parse(
					JSON.parse(readFileSync(join(values.trained, "calibration.json"), "utf8")),
				),
			}
		: catalog.models.find((model) => model.id === id)?.calibration;
	writeCatalog(catalog, { id, ...deploy, library, files, ...(calibration && { calibration }) });
	const megabytes = Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
	console.log(`models/${id}: ${names.length} files, ${megabytes.toFixed(1)} MB, listed in models/catalog.json`);
}

/** The base is public, so with the adapter anybody can make the merged weights again. */
function copyAdapter(from: string, to: string): void {
	if (!existsSync(from)) return;
	mkdirSync(to, { recursive: true });
	for (const name of ["adapter_config.json", "adapter_model.safetensors"])
		copyFileSync(join(from, name), join(to, name));
}

function readCatalog(): Catalog {
	return existsSync(CATALOG)
		? catalogSchema.parse(JSON.parse(readFileSync(CATALOG, "utf8")))
		: { version: 1, models: [] };
}

function writeCatalog(catalog: Catalog, entry: Model): void {
	const others = catalog.models.filter(({ id }) => id !== entry.id);
	const models = [...others, entry].sort((a, b) => a.id.localeCompare(b.id));
	writeFileSync(CATALOG, `${JSON.stringify(catalogSchema.parse({ version: 1, models }), null, "\t")}\n`);
}

try {
	main();
} catch (error) {
	console.error(`deploy: ${error instanceof Error ? error.message : error}`);
	process.exit(1);
}
