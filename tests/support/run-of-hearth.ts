import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../../scripts/lib/main.ts";
import { parseCatalog } from "../../src/catalog/index.ts";

/** Writes what a run of the pipeline would have left that came to the committed `hearth` under another id. */
export async function writeRunOfHearth(run: string, { id, name }: { id: string; name: string }): Promise<void> {
	const hearth = join(ROOT, "models/hearth");
	const catalog = parseCatalog(JSON.parse(await readFile(join(ROOT, "models/catalog.json"), "utf8")));
	const model = catalog.models.find((model) => model.id === "hearth");
	if (!model) throw new Error("models/catalog.json lists no hearth.");
	const {
		kind,
		base,
		license,
		quantization,
		contextWindow: context_window,
		library,
		graph,
		files,
		calibration,
	} = model;
	for (const file of Object.keys(files)) {
		const kernels = Object.entries(library).find(([, name]) => name === file)?.[0];
		const stage = file === graph ? "export/onnx" : "quantize";
		await cp(join(hearth, file), join(run, kernels ? `compile/${id}-${kernels}.wasm` : join(stage, file)));
	}
	await cp(join(run, "quantize/tensor-cache.json"), join(run, "export/onnx/tensor-cache.json"));
	await cp(join(hearth, "adapter"), join(run, "train/adapter"), { recursive: true });
	const write = async (path: string, value: unknown) => {
		await mkdir(join(run, path, ".."), { recursive: true });
		await writeFile(join(run, path), JSON.stringify(value));
	};
	await write("train/calibration.json", calibration?.["group-tabs"]);
	await write("merge/config.json", { model_type: "bert", hidden_size: model.dimensions });
	await write("recipe.json", {
		...{ id, kind, task: "group-tabs", base },
		quantize: { quantization, context_window, prefill_chunk: context_window },
		compile: { kernels: Object.keys(library) },
		export: { onnx: graph ? "shards" : null, gguf: null, ollama: false },
		deploy: { name, license },
	});
}
