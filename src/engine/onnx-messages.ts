import { z } from "zod";

/** What goes over the port between the worker and the page that computes on the processor. */

const id = z.number().int();
const bytes = z.instanceof(ArrayBuffer);

/** A model as ONNX Runtime is given it. */
const parts = z.object({
	/** Tells one version of a model from another. */
	key: z.string(),
	/** The graph, and the files that it names as the places of its weights. */
	graph: bytes,
	weights: z.array(z.object({ path: z.string(), data: bytes })),
	/** A tokenizer.json. */
	tokenizer: bytes,
	/** In tokens. */
	contextWindow: z.number().int().positive(),
});
export type OnnxParts = z.infer<typeof parts>;

export const requestSchema = z.discriminatedUnion("kind", [
	z.object({ kind: z.literal("load"), id, parts }),
	z.object({ kind: z.literal("embed"), id, texts: z.array(z.string()) }),
	/** Ends the request of this id. */
	z.object({ kind: z.literal("abort"), id }),
]);
export type OnnxRequest = z.infer<typeof requestSchema>;
/** A request that is answered. */
export type OnnxJob = Exclude<OnnxRequest, { kind: "abort" }>;

const count = z.number().int().nonnegative();

export const replySchema = z.discriminatedUnion("kind", [
	/** The first one of each port. `loaded`: the key of the model in memory. */
	z.object({ kind: z.literal("ready"), loaded: z.string().nullable(), threads: z.number().int().positive() }),
	z.object({ kind: z.literal("progress"), id, done: count, total: count }),
	z.object({ kind: z.literal("done"), id, vectors: z.array(z.instanceof(Float32Array)) }),
	z.object({ kind: z.literal("failed"), id, error: z.object({ name: z.string(), message: z.string() }) }),
]);
export type OnnxReply = z.infer<typeof replySchema>;
