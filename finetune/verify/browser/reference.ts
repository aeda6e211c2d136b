import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** Written last, so that half a case is never taken for one. */
const MARKER = "complete.json";

const ids = z.array(z.number().int().min(0));
const messages = z.array(z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string() }));
/** A piece of reference.bin, counted in floats. */
const slice = z.object({ offset: z.number().int().min(0), length: z.number().int().positive() });

const common = {
	/** The case's name. */
	model: z.string(),
	quantization: z.string(),
	libraries: z.array(z.enum(["gpu", "software"])).min(1),
	/** Of max|Δ| / max|reference|. */
	tolerance: z.number().positive().max(0.01),
};

function referenceSchema(floats: z.ZodType<Float32Array>) {
	const encoder = z.object({
		...common,
		kind: z.literal("encoder"),
		texts: z.array(z.string()).min(1),
		ids: z.array(ids),
		vectors: z.array(floats),
	});
	const chat = z.object({
		...common,
		kind: z.literal("chat"),
		vocab_size: z.number().int().positive(),
		prompts: z.array(z.object({ ids, logits: floats })).min(1),
		append: z.array(z.object({ chunks: z.array(ids), logits: floats })).min(1),
		/** Rows that go on from one prefix, and the logits after each. */
		packed: z.array(z.object({ prefix: ids, rows: z.array(ids).min(1), logits: z.array(floats) })).min(1),
		decode: z.object({ prompt: ids, steps: z.array(z.object({ id: z.number().int(), logits: floats })).min(1) }),
		/** `margins`: how far the best logit leads the second, relative to the largest magnitude. */
		greedy: z.array(z.object({ messages, prompt_ids: ids, ids, margins: z.array(z.number()) })).min(1),
		template: z.array(z.object({ messages, ids })).min(1),
		top_p: z.array(z.object({ probs: floats, top_p: z.number(), u: z.array(z.number()), ids })).min(1),
	});
	return z.discriminatedUnion("kind", [encoder, chat]);
}

type Reference = z.infer<ReturnType<typeof referenceSchema>>;
export type EncoderReference = Extract<Reference, { kind: "encoder" }>;
export type ChatReference = Extract<Reference, { kind: "chat" }>;

export interface Case {
	name: string;
	folder: string;
	/** Whether the processor can compute it too. */
	graph: boolean;
	reference: Reference;
}

/**
 * @param root the folder in which each case has a folder, absolute
 * @throws Error when there are no cases, or naming the one that is damaged
 */
export async function readCases(root: string): Promise<Case[]> {
	const names = existsSync(root) ? readdirSync(root).sort() : [];
	const complete = names.filter((name) => existsSync(join(root, name, MARKER)));
	if (complete.length === 0)
		throw new Error(`There are no cases in ${root}; python -m finetune.verify.cases makes them.`);
	return Promise.all(complete.map((name) => readCase(name, join(root, name))));
}

async function readCase(name: string, folder: string): Promise<Case> {
	const [json, binary] = await Promise.all([
		readFile(join(folder, "reference.json"), "utf8"),
		readFile(join(folder, "reference.bin")),
	]);
	// copied, so that the floats begin at a multiple of four
	const all = new Float32Array(Uint8Array.from(binary).buffer);
	const floats = slice.transform(({ offset, length }, context) => {
		if (offset + length > all.length) context.addIssue("lies behind the end of reference.bin");
		return all.subarray(offset, offset + length);
	});
	const parsed = referenceSchema(floats).safeParse(JSON.parse(json));
	if (!parsed.success) throw new Error(`The parity case ${name} is damaged: ${z.prettifyError(parsed.error)}`);
	const graph = existsSync(join(folder, "model.onnx"));
	if (!graph && parsed.data.kind === "encoder")
		throw new Error(`The parity case ${name} has no model.onnx, which every encoder has; make the cases again.`);
	return { name, folder, graph, reference: parsed.data };
}
