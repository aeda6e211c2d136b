import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseRecipe, readRecipe } from "./recipe.ts";

const RECIPES = join(import.meta.dirname, "../recipes");

const chat = {
	kind: "chat",
	task: "summarize-thread",
	base: "author/model",
	data: { rows: 1000 },
	train: { max_tokens: 512, epochs: 1, rows_per_batch: 8, learning_rate: 2e-4, lora: { rank: 16, alpha: 32 } },
	quantize: { quantization: "q4f32_1", context_window: 1024 },
	deploy: { name: "Model", license: "MIT" },
	needs: { machine: "any", disk_gb: 1, minutes: 1, dollars: 0, measured: false },
};
const sizes = {
	vocab_size: 300,
	hidden_size: 32,
	intermediate_size: 64,
	num_hidden_layers: 2,
	num_attention_heads: 2,
	num_key_value_heads: 1,
	max_position_embeddings: 1024,
	epochs: 1,
	learning_rate: 1e-3,
};

const parse = (raw: unknown) => parseRecipe(raw, "model", "model.yaml");

describe("the recipes of this folder", () => {
	it.each(readdirSync(RECIPES).filter((name) => name.endsWith(".yaml")))("%s can be read", (name) => {
		expect(readRecipe(join(RECIPES, name)).id).toBe(name.replace(".yaml", ""));
	});
});

describe("parseRecipe", () => {
	it("fills in what was left out", () => {
		const recipe = parse(chat);
		expect(recipe.id).toBe("model");
		expect(recipe.train).toMatchObject({ accumulate: 1, base_bits: 16, lora: { targets: "auto", dtype: "float32" } });
		expect(recipe.export).toEqual({ onnx: null, gguf: null, ollama: false });
		expect(recipe.scratch).toBeNull();
	});

	it.each([
		["an unknown key", { ...chat, quantise: {} }, 'unknown key "quantise"; did you mean "quantize"?'],
		[
			"an unknown key further in",
			{ ...chat, train: { ...chat.train, lora: { rank: 8, alpha: 8, dropuot: 0.1 } } },
			'unknown key "train.lora.dropuot"; did you mean "train.lora.dropout"?',
		],
		[
			"an unknown key of a category",
			{ ...chat, data: { rows: 1000, categories: [{ name: "Recipes", exampels: ["soup"] }] } },
			'did you mean "data.categories.0.examples"?',
		],
		["a missing key", { ...chat, deploy: { name: "Model" } }, 'the key "deploy.license" is missing.'],
		["a wrong value", { ...chat, quantize: { ...chat.quantize, quantization: "q3" } }, "quantize.quantization"],
		[
			"a rank that is too high",
			{ ...chat, train: { ...chat.train, lora: { rank: 128, alpha: 8 } } },
			"train.lora.rank",
		],
		["no base", { ...chat, base: null }, 'either "base"'],
		["a base and sizes", { ...chat, scratch: sizes }, 'either "base"'],
		["an encoder that should write", { ...chat, kind: "encoder" }, "an encoder cannot write"],
		[
			"16-bit floats on software adapters",
			{ ...chat, quantize: { ...chat.quantize, quantization: "q4f16_1" } },
			"compile.kernels must be [gpu]",
		],
		["rows longer than the window", { ...chat, train: { ...chat.train, max_tokens: 2048 } }, "train.max_tokens (2048)"],
		["Ollama without GGUF", { ...chat, export: { ollama: true } }, "Ollama reads GGUF"],
		["nothing", null, "the recipe"],
	])("refuses %s in one sentence", (_, raw, words) => {
		expect(() => parse(raw)).toThrow(words);
		expect(() => parse(raw)).toThrow(/^model\.yaml: [^\n]+$/);
	});

	it("refuses an id that cannot be a folder of models", () => {
		expect(() => parseRecipe(chat, "My Model", "My Model.yaml")).toThrow("small letters");
	});
});

describe("readRecipe", () => {
	const folder = mkdtempSync(join(tmpdir(), "recipe-"));
	afterAll(() => rmSync(folder, { recursive: true }));

	it("says where recipes are when there is none", () => {
		expect(() => readRecipe(join(folder, "none.yaml"))).toThrow("the recipes are in finetune/recipes");
	});

	it("says what is no YAML", () => {
		const path = join(folder, "bad.yaml");
		writeFileSync(path, "kind: [chat\n");
		expect(() => readRecipe(path)).toThrow(/bad\.yaml is not YAML: [^\n]+$/);
	});
});
