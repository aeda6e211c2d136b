import { z } from "zod";
import { calibrationSchema } from "../tasks/group-tabs/schema.ts";

/** Words that people read. An entry may come from a stranger: no control or direction-changing characters, no novels. */
const words = (max: number) =>
	z
		.string()
		.trim()
		.min(1)
		.max(max)
		.regex(/^\P{C}+$/u, "holds characters that nobody can see");

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const fileSchema = z.object({ bytes: z.number().int().positive(), sha256 });
export type FileRecord = z.infer<typeof fileSchema>;

const NAME = "[A-Za-z0-9][A-Za-z0-9._-]*";
const fileName = z
	.string()
	.max(120)
	.regex(new RegExp(`^${NAME}$`));
const libraryName = z
	.string()
	.max(120)
	.regex(new RegExp(`^${NAME}\\.wasm$`));
const filePath = z
	.string()
	.max(240)
	.regex(new RegExp(`^(${NAME}/)*${NAME}$`));

/**
 * File names of the model libraries: one with kernels for real GPUs, one for software adapters. Where one is missing the
 * other runs, if the adapter can.
 */
const librarySchema = z
	.object({ gpu: libraryName.optional(), software: libraryName.optional() })
	.refine(({ gpu, software }) => gpu ?? software, "names no library");

export const modelSchema = z.object({
	/** Also the folder under models/ and the recipe's name. */
	id: z
		.string()
		.max(80)
		.regex(/^[a-z0-9][a-z0-9.-]*$/),
	name: words(60),
	/** An encoder gives vectors; a chat model writes. */
	kind: z.enum(["encoder", "chat"]),
	/** Ids of the tasks in src/tasks that it answers. */
	tasks: z.array(words(60)).max(20),
	base: words(200),
	license: words(60),
	/** A key of QUANTIZATION in finetune/quantize/quantization.py. */
	quantization: words(20),
	library: librarySchema,
	/**
	 * What a library was compiled for, as a hash (finetune/deploy/architecture.ts): a library fits every model of the same
	 * architecture.
	 */
	architecture: sha256.optional(),
	/**
	 * Of `files`: the ONNX graph by which the processor runs the model. It has no weights of its own but names places in the
	 * shards. Encoders only.
	 */
	graph: fileName.optional(),
	/** In tokens. */
	contextWindow: z.number().int().positive().max(131_072),
	/** Length of a vector; encoders only. */
	dimensions: z.number().int().positive().max(65_536).optional(),
	/** Every file of models/<id>/ that a browser reads, by its name in that folder. */
	files: z.record(fileName, fileSchema),
	/** The same model for other runtimes, by path in that folder: no browser reads it, so no extension packs it. */
	exports: z.record(filePath, fileSchema).optional(),
	/** By task id. */
	calibration: z.record(z.string(), calibrationSchema).optional(),
});
export type Model = z.infer<typeof modelSchema>;
export type Library = Model["library"];

/** The libraries there are. */
export function libraryNames({ gpu, software }: Library): string[] {
	return [gpu, software].filter((name) => name !== undefined);
}

/** Libraries without weights, for models that the user brings: files in the folder of this id, beside the models'. */
export const librariesSchema = modelSchema.pick({
	id: true,
	kind: true,
	quantization: true,
	library: true,
	architecture: true,
	contextWindow: true,
	files: true,
});
export type Libraries = z.infer<typeof librariesSchema>;

export const catalogSchema = z.object({
	version: z.literal(1),
	models: z.array(modelSchema),
	libraries: z.array(librariesSchema).optional(),
});
export type Catalog = z.infer<typeof catalogSchema>;
