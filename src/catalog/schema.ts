import { z } from "zod";
import { calibrationSchema } from "../tasks/group-tabs/schema.ts";

const fileSchema = z.object({
	bytes: z.number().int().positive(),
	/** Lower-case hex. */
	sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export const modelSchema = z.object({
	/** Also the folder under models/ and the recipe's name. */
	id: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
	name: z.string(),
	/** An encoder gives vectors; a chat model writes. */
	kind: z.enum(["encoder", "chat"]),
	/** Ids of the tasks in src/tasks that it answers. */
	tasks: z.array(z.string()),
	base: z.string(),
	license: z.string(),
	/** A key of QUANTIZATION in finetune/quantize/quantization.py. */
	quantization: z.string(),
	/** File names of the model libraries: one with kernels for real GPUs, one for software adapters. */
	library: z.object({ gpu: z.string(), software: z.string() }),
	/** In tokens. */
	contextWindow: z.number().int().positive(),
	/** Length of a vector; encoders only. */
	dimensions: z.number().int().positive().optional(),
	/** Every file of models/<id>/ that a browser reads, by its path in that folder. */
	files: z.record(z.string(), fileSchema),
	/** By task id. */
	calibration: z.record(z.string(), calibrationSchema).optional(),
});
export type Model = z.infer<typeof modelSchema>;

export const catalogSchema = z.object({ version: z.literal(1), models: z.array(modelSchema) });
export type Catalog = z.infer<typeof catalogSchema>;
