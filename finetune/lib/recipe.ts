import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { closest } from "fastest-levenshtein";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { categoriesSchema, categorySchema } from "../../src/tasks/group-tabs/schema.ts";
import { TASKS } from "../../src/tasks/index.ts";

const positive = z.int().positive();
const rate = z.number().positive().max(1);
const share = z.number().min(0).max(1);

/** A Llama that is trained from random weights before it is tuned. */
const scratchSchema = z.strictObject({
	vocab_size: positive,
	hidden_size: positive,
	intermediate_size: positive,
	num_hidden_layers: positive,
	num_attention_heads: positive,
	num_key_value_heads: positive,
	/** In tokens. */
	max_position_embeddings: positive,
	tie_word_embeddings: z.boolean().default(true),
	epochs: positive,
	learning_rate: rate,
});

const dataSchema = z.strictObject({
	/** How many made-up rows train, validation and test have together; the user's own come on top. */
	rows: z.int().min(100),
	seed: z.coerce.string().default("1"),
	/** "small": threads short enough for a model with a small context window. */
	size: z.enum(["full", "small"]).default("full"),
	/** A file of the user's own rows. */
	own: z.string().nullable().default(null),
	/** What happens to own rows with personal data or secrets: left out and listed, a reason to stop, or kept. */
	personal: z.enum(["drop", "stop", "keep"]).default("drop"),
	/** Categories of the user's own, for which rows are made up as well. */
	categories: z
		.array(categorySchema.strict())
		.superRefine((list, context) => {
			const message = categoriesSchema.safeParse(list).error?.issues[0]?.message;
			if (message) context.addIssue(message);
		})
		.nullable()
		.default(null),
});

const loraSchema = z.strictObject({
	rank: z.int().min(4).max(64),
	alpha: z.number().positive(),
	dropout: z.number().min(0).max(0.9).default(0),
	/** Names of linear layers, or all of the model's body. */
	targets: z.union([z.literal("auto"), z.array(z.string().min(1)).min(1)]).default("auto"),
	/** What the adapter's file holds. */
	dtype: z.enum(["float32", "float16"]).default("float32"),
});

const trainSchema = z.strictObject({
	/** Longer texts are cut for an encoder, and refused for a language model: the answer is at their end. */
	max_tokens: positive,
	epochs: positive,
	/** Rows of a step, over all processes, before accumulation. */
	rows_per_batch: positive,
	/** Batches whose gradients are added up before a step. */
	accumulate: positive.default(1),
	learning_rate: rate,
	seed: z.int().min(0).default(1),
	/** Share of the steps in which the learning rate rises. */
	warmup: share.default(0.05),
	weight_decay: share.default(0),
	/** Evaluations in a row that may be no better than the best. */
	patience: positive.default(3),
	checkpoint_steps: positive.default(100),
	bf16: z.boolean().default(false),
	gradient_checkpointing: z.boolean().default(false),
	/** Bits of the frozen base: 4 and 8 want CUDA. */
	base_bits: z.union([z.literal(4), z.literal(8), z.literal(16)]).default(16),
	processes: positive.default(1),
	label_smoothing: share.default(0),
	/** What turns cosines into probabilities, to begin with; encoders only. */
	head: z
		.strictObject({ temperature: z.number().positive().default(0.05), other: z.number().min(-1).max(1).default(0.25) })
		.prefault({}),
	lora: loraSchema,
});

const quantizeSchema = z.strictObject({
	quantization: z.enum(["q0f32", "q4f32_1", "q4f16_1", "q8f32_1", "q8t4f32_1"]),
	/** In tokens. */
	context_window: positive,
	/** Tokens that a language model reads at once. */
	prefill_chunk: positive.default(128),
});

const recipeSchema = z.strictObject({
	kind: z.enum(["encoder", "chat"]),
	task: z.enum(Object.keys(TASKS) as [keyof typeof TASKS]),
	/** A name in finetune/lib/base.py, a hub id, or a folder. */
	base: z.string().min(1).nullable().default(null),
	scratch: scratchSchema.nullable().default(null),
	data: dataSchema,
	train: trainSchema,
	merge: z.strictObject({ dtype: z.enum(["float32", "float16"]).default("float32") }).prefault({}),
	quantize: quantizeSchema,
	compile: z
		.strictObject({
			kernels: z
				.array(z.enum(["gpu", "software"]))
				.min(1)
				.default(["gpu", "software"]),
			/** What emscripten links with: Oz for what is shipped, O1 where only the making counts (a tenth of the time). */
			optimize: z.enum(["Oz", "O1"]).default("Oz"),
		})
		.prefault({}),
	export: z
		.strictObject({
			/** "shards": the very codes that the WebGPU library reads. */
			onnx: z.enum(["float32", "int8", "int4", "shards"]).nullable().default(null),
			gguf: z.enum(["f32", "f16", "q8_0"]).nullable().default(null),
			ollama: z.boolean().default(false),
		})
		.prefault({}),
	verify: z.strictObject({ rows: positive.default(200) }).prefault({}),
	evaluate: z
		.strictObject({
			/** Of the generated test rows. */
			rows: positive.default(200),
			/** Further labelled rows; what is absent is skipped. */
			files: z.array(z.string()).default([]),
		})
		.prefault({}),
	deploy: z.strictObject({ name: z.string().min(1), license: z.string().min(1) }),
	/** What all stages together take. */
	needs: z.strictObject({
		machine: z.string(),
		disk_gb: z.number().positive(),
		minutes: z.number().positive(),
		dollars: z.number().min(0),
		/** false: an estimate. */
		measured: z.boolean(),
	}),
});

export type Recipe = { id: string } & z.infer<typeof recipeSchema>;

/**
 * Reads a recipe and fills in its defaults. The name of the file is the id.
 *
 * @throws Error in one sentence that names the file, the key and what would be right
 */
export function readRecipe(path: string): Recipe {
	const text = readText(path);
	let raw: unknown;
	try {
		raw = parseYaml(text);
	} catch (error) {
		throw new Error(`${path} is not YAML: ${(error as Error).message.split("\n")[0]}`);
	}
	return parseRecipe(raw, basename(path).replace(/\.ya?ml$/, ""), path);
}

/** @param path names the recipe in errors */
export function parseRecipe(raw: unknown, id: string, path: string): Recipe {
	if (!/^[a-z0-9][a-z0-9.-]*$/.test(id))
		throw new Error(`${path}: a recipe's file name is its model's id: small letters, digits, dots and hyphens.`);
	const parsed = recipeSchema.safeParse(raw);
	if (!parsed.success) throw new Error(`${path}: ${sentence(parsed.error.issues[0])}`);
	const recipe = { id, ...parsed.data };
	const contradiction = findContradiction(recipe);
	if (contradiction) throw new Error(`${path}: ${contradiction}`);
	return recipe;
}

function readText(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch {
		throw new Error(`There is no recipe ${path}; the recipes are in finetune/recipes.`);
	}
}

function sentence(issue: z.core.$ZodIssue | undefined): string {
	if (!issue) return "it is no recipe.";
	const place = issue.path.join(".");
	if (issue.code === "unrecognized_keys") {
		const key = issue.keys[0] ?? "";
		const prefix = place === "" ? "" : `${place}.`;
		const known = keysAt(recipeSchema, issue.path);
		return `unknown key "${prefix}${key}"; did you mean "${prefix}${closest(key, known)}"? (it may have ${known.join(", ")})`;
	}
	if (issue.code === "invalid_type" && issue.message.includes("received undefined"))
		return `the key "${place}" is missing.`;
	return `${place === "" ? "the recipe" : place}: ${issue.message}.`.replace(/\.\.$/, ".");
}

/** The keys that the object at `path` may have. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
	const object = unwrap(schema);
	if (object instanceof z.ZodArray) return keysAt(object.element, path.slice(1));
	if (!(object instanceof z.ZodObject)) return [];
	const [key, ...rest] = path;
	return key === undefined ? Object.keys(object.shape) : keysAt(object.shape[String(key)], rest);
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
	if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodNullable)
		return unwrap(schema.unwrap());
	return schema;
}

/** What no single key can tell. */
function findContradiction({ kind, task, base, scratch, train, quantize, compile, export: exports }: Recipe) {
	const { quantization, context_window, prefill_chunk } = quantize;
	if ((base === null) === (scratch === null))
		return 'give either "base" (a model to tune) or "scratch" (sizes), not both.';
	if (kind === "encoder") {
		if (scratch) return 'an encoder has a "base"; "scratch" is for language models.';
		if (task !== "group-tabs") return `an encoder cannot write, so it cannot be trained for ${task}; use kind: chat.`;
		if (quantization === "q4f16_1")
			return "an encoder computes in float32; choose a quantization with f32 in its name.";
		if (exports.gguf || exports.ollama)
			return "GGUF and Ollama are for language models; leave export.gguf and export.ollama out.";
		return undefined;
	}
	if (quantization === "q8t4f32_1") return "q8t4f32_1 is for encoders; choose q0f32, q4f32_1, q4f16_1 or q8f32_1.";
	if (quantization === "q4f16_1" && compile.kernels.includes("software"))
		return "software adapters have no 16-bit floats: with q4f16_1 compile.kernels must be [gpu].";
	if (train.max_tokens > context_window)
		return `train.max_tokens (${train.max_tokens}) is more than quantize.context_window (${context_window}), so the browser could not read such rows.`;
	if (prefill_chunk > context_window)
		return `quantize.prefill_chunk (${prefill_chunk}) is more than quantize.context_window (${context_window}).`;
	if (scratch && scratch.max_position_embeddings < context_window)
		return `quantize.context_window (${context_window}) is more than scratch.max_position_embeddings (${scratch.max_position_embeddings}).`;
	if (exports.ollama && !exports.gguf)
		return "Ollama reads GGUF: with export.ollama also give export.gguf (f32, f16 or q8_0).";
	return undefined;
}
