import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { modelSchema } from "../../src/catalog/schema.ts";

/** What deploy reads of a resolved recipe; the rest is for other stages. */
const recipeSchema = z.object({
	id: modelSchema.shape.id,
	kind: modelSchema.shape.kind,
	task: z.string(),
	base: z.string().nullable(),
	quantize: z.object({ quantization: z.string(), context_window: z.number().int(), prefill_chunk: z.number().int() }),
	compile: z.object({ kernels: z.array(z.enum(["gpu", "software"])).min(1) }),
	export: z.object({ onnx: z.string().nullable() }),
	deploy: modelSchema.pick({ name: true, license: true }),
});
export type RunRecipe = z.infer<typeof recipeSchema>;

/**
 * The resolved recipe of a run.
 *
 * @param run build/runs/ID
 * @throws Error in one sentence
 */
export async function readRunRecipe(run: string): Promise<RunRecipe> {
	return readJson(join(run, "recipe.json"), recipeSchema, "run the pipeline with a recipe first");
}

/** @throws Error naming the file, what is wrong with it, and `advice` */
export async function readJson<T>(path: string, schema: z.ZodType<T>, advice: string): Promise<T> {
	let json: unknown;
	try {
		json = JSON.parse(await readFile(path, "utf8"));
	} catch (error) {
		const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
		throw new Error(`${path} ${missing ? "does not exist" : "cannot be read"}; ${advice}.`, { cause: error });
	}
	const parsed = schema.safeParse(json);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	throw new Error(`${path} is wrong at "${issue?.path.join(".")}" (${issue?.message}); ${advice}.`);
}
