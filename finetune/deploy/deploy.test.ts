import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { filesIn } from "../lib/files.ts";
import type { AnsweredRow } from "./answers.ts";
import { readCatalog } from "./catalog-file.ts";
import { type DeployOptions, deploy } from "./deploy.ts";
import { rollback } from "./publish.ts";

const recipe = {
	...{ id: "ember", kind: "encoder", task: "group-tabs", base: "b/base" },
	quantize: { quantization: "q0f32", context_window: 128, prefill_chunk: 128 },
	compile: { kernels: ["gpu"] },
	export: { onnx: "int8" },
	deploy: { name: "Ember", license: "Apache-2.0" },
};
const FILES: Record<string, unknown> = {
	"recipe.json": recipe,
	"quantize/mlc-chat-config.json": { quantization: "q0f32", context_window_size: 128 },
	"quantize/tensor-cache.json": { records: [{ dataPath: "params_shard_0.bin" }] },
	"quantize/tokenizer.json": {},
	"quantize/params_shard_0.bin": "weights",
	"quantize/complete.json": {},
	"compile/ember-gpu.wasm": "code",
	"merge/config.json": { model_type: "bert", hidden_size: 384 },
	"train/calibration.json": { temperature: 0.1, other: 0.2 },
	"train/adapter/adapter_config.json": {},
	"train/adapter/adapter_model.safetensors": "adapter",
	"export/onnx/model.onnx": "graph",
	"verify/report.json": { checks: [{ what: "WebLLM", found: "1e-6", limit: "1e-3", passed: true }] },
	"evaluate/report.json": {
		finished: "2026-11-21T10:00:00.000Z",
		machine: { processor: "two cores", adapter: "swiftshader" },
		systems: [
			{ id: "candidate", name: "Ember" },
			{ id: "rules", name: "Rules" },
		],
		tabs: [
			{
				name: "test",
				rows: 20,
				results: {
					candidate: { accuracy: 0.75, latency: { p95: 1234.5 }, categories: { News: { f1: 1 } } },
					rules: { accuracy: 0.5 },
				},
			},
		],
	},
};

const rows: AnsweredRow[] = [{ asked: "a page", expected: "News", answered: "News", ms: 7 }];
let folder: string;
let run: string;
let options: DeployOptions;

async function write(path: string, content: unknown): Promise<void> {
	await mkdir(dirname(join(run, path)), { recursive: true });
	await writeFile(join(run, path), typeof content === "string" ? content : JSON.stringify(content));
}

const readJson = async (path: string) => JSON.parse(await readFile(path, "utf8"));

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "deploy-"));
	run = join(folder, "runs/ember");
	for (const [path, content] of Object.entries(FILES)) await write(path, content);
	const places = { models: join(folder, "models"), previous: join(folder, "previous") };
	options = { ...places, run, served: false, check: async () => rows, signal: new AbortController().signal, log() {} };
});
afterEach(() => rm(folder, { recursive: true }));

describe("deploy", () => {
	it("tries a whole candidate, then puts files, entry, card and receipt where they belong", async () => {
		const check: DeployOptions["check"] = async ({ id, task, models }) => {
			expect([id, task]).toEqual(["ember", "group-tabs"]);
			expect((await readCatalog(models)).models[0]?.name).toBe("Ember");
			expect(await filesIn(join(models, "ember"))).toContain("params_shard_0.bin");
			expect(await filesIn(options.models)).toEqual([]);
			return rows;
		};
		const receipt = await deploy({ ...options, check });
		expect(await filesIn(options.models)).toEqual([
			"catalog.json",
			"ember/adapter/adapter_config.json",
			"ember/adapter/adapter_model.safetensors",
			"ember/card.md",
			"ember/ember-gpu.wasm",
			"ember/mlc-chat-config.json",
			"ember/onnx/model.onnx",
			"ember/params_shard_0.bin",
			"ember/tensor-cache.json",
			"ember/tokenizer.json",
		]);
		expect((await readCatalog(options.models)).models).toMatchObject([
			{
				...{ id: "ember", kind: "encoder", tasks: ["group-tabs"], base: "b/base", quantization: "q0f32" },
				...{ library: { gpu: "ember-gpu.wasm" }, contextWindow: 128, dimensions: 384 },
				calibration: { "group-tabs": { temperature: 0.1, other: 0.2 } },
				files: { "params_shard_0.bin": { bytes: 7 } },
				exports: { "onnx/model.onnx": { bytes: 5 } },
			},
		]);
		expect(receipt).toMatchObject({ id: "ember", replaced: false, checked: rows });
		expect(await readJson(join(run, "deploy/receipt.json"))).toEqual(receipt);
		expect(await filesIn(join(run, "deploy"))).toEqual(["receipt.json"]);
	});

	it("packs a graph whose weights are the browser's shards, and does not export those again", async () => {
		await write("recipe.json", { ...recipe, export: { onnx: "shards" } });
		const same = FILES["quantize/tensor-cache.json"];
		for (const name of ["params_shard_0.bin", "tokenizer.json"]) await write(`export/onnx/${name}`, "a copy");
		await write("export/onnx/tensor-cache.json", same);
		await deploy(options);
		const [model] = (await readCatalog(options.models)).models;
		expect(model).toMatchObject({ graph: "model.onnx", files: { "model.onnx": { bytes: 5 } } });
		expect(model?.exports).toBeUndefined();
		expect((await filesIn(options.models)).filter((path) => path.includes("onnx"))).toEqual(["ember/model.onnx"]);
		await write("export/onnx/tensor-cache.json", { records: [] });
		await expect(deploy(options)).rejects.toThrow(/export\/onnx\/tensor-cache.json is not what quantize wrote/);
	});

	it("writes the measured numbers into the card, and leaves what people wrote", async () => {
		await deploy(options);
		const path = join(options.models, "ember/card.md");
		const own = await readFile(path, "utf8");
		expect(own).toContain("| accuracy | 0.750 | 0.500 |");
		expect(own).toContain("| latency: p95 | 1235 | – |");
		expect(own).toContain("| WebLLM | 1e-6 | 1e-3 |");
		expect(own).not.toContain("f1");
		await writeFile(path, `${own.replace("# Ember", "# Ember\nIt glows.")}\n## What it is bad at\nWater.\n`);
		await rm(join(run, "evaluate/report.json"));
		await deploy(options);
		const next = await readFile(path, "utf8");
		expect(next).toMatch(/^# Ember\nIt glows\.\n<!--[\s\S]+-->\n\n## What it is bad at\nWater\.\n$/);
		expect(next).not.toContain("accuracy");
		await writeFile(path, "# All by hand\n");
		await deploy(options);
		expect(await readFile(path, "utf8")).toMatch(/^# All by hand\n\n<!--/);
	});

	it("puts the entry beside the files of a folder that is to be served", async () => {
		await deploy({ ...options, served: true });
		const [model] = (await readCatalog(options.models)).models;
		expect(await readJson(join(options.models, "ember/model.json"))).toEqual(model);
	});

	it("leaves everything as it was when the candidate fails, and gives the version before back when asked", async () => {
		await deploy(options);
		const before = await readFile(join(options.models, "catalog.json"), "utf8");
		await write("quantize/params_shard_0.bin", "other weights");
		const check = async () => {
			throw new Error("It answers nonsense.");
		};
		await expect(deploy({ ...options, check })).rejects.toThrow("It answers nonsense.");
		expect(await readFile(join(options.models, "catalog.json"), "utf8")).toBe(before);
		expect(await readFile(join(options.models, "ember/params_shard_0.bin"), "utf8")).toBe("weights");
		expect(await filesIn(join(run, "deploy"))).toEqual([]);
		expect((await deploy(options)).replaced).toBe(true);
		// the same once more is no new version
		expect((await deploy(options)).replaced).toBe(false);
		await rollback(options, "ember");
		expect(await readFile(join(options.models, "catalog.json"), "utf8")).toBe(before);
		expect(await readFile(join(options.models, "ember/params_shard_0.bin"), "utf8")).toBe("weights");
	});

	it.each([
		["compile/ember-gpu.wasm", undefined, /compile\/ember-gpu\.wasm does not exist/],
		["train/calibration.json", { temperature: 0 }, /calibration\.json is wrong at "temperature"/],
		[
			"quantize/mlc-chat-config.json",
			{ quantization: "q4f32_1", context_window_size: 128 },
			/quantization q4f32_1, and the recipe says q0f32/,
		],
		["recipe.json", undefined, /recipe\.json does not exist; run the pipeline/],
	])("names what is wrong with %s", async (path, content, words) => {
		await rm(join(run, path));
		if (content) await write(path, content);
		await expect(deploy(options)).rejects.toThrow(words);
		expect(await filesIn(options.models)).toEqual([]);
	});
});
