import { z } from "zod";
import { candidateSchema, machineSchema } from "../../messages/benchmark.ts";

const ms = z.number().nonnegative();

const tabAnswerSchema = z.object({
	url: z.string(),
	title: z.string(),
	known: z.boolean(),
	/** A category's name, or Other. */
	expected: z.string(),
	answered: z.string(),
	probability: z.number(),
});
export type TabAnswer = z.infer<typeof tabAnswerSchema>;

const mailAnswerSchema = z.object({
	subject: z.string(),
	/** What the model's one sentence is; null where its answer is no summary. */
	summary: z.string().nullable(),
	reason: z.string().optional(),
	/** Overlap with the summary that a person wrote, 0–1. */
	rougeL: z.number(),
	/** What the summary states and the thread does not say. */
	unverified: z.array(z.string()),
	tokens: z.object({ read: z.number(), written: z.number() }),
	ms: z.object({ firstToken: ms, total: ms }),
});
export type MailAnswer = z.infer<typeof mailAnswerSchema>;

/** What one candidate did, as far as it came. */
const candidateResultSchema = z.object({
	candidate: candidateSchema,
	/** "waiting" stays where the run ended before its turn. */
	state: z.enum(["waiting", "running", "done", "cancelled", "failed"]),
	/** Why it failed, in a sentence. */
	problem: z.string().optional(),
	steps: z.object({ done: z.number().int(), total: z.number().int() }),
	loadMs: ms.optional(),
	firstMs: ms.optional(),
	batches: z.array(z.object({ rows: z.number().int(), ms })),
	/** Milliseconds of each tab that was asked about alone. */
	singles: z.array(ms),
	answers: z.array(tabAnswerSchema),
	mails: z.array(mailAnswerSchema),
	/** The most bytes of memory that the machine had less than before the model was loaded. */
	memory: z.number().optional(),
});
export type CandidateResult = z.infer<typeof candidateResultSchema>;

export const runSchema = z.object({
	version: z.literal(1),
	id: z.string(),
	/** In UTC, ISO 8601. */
	started: z.string(),
	amount: z.enum(["quick", "all"]),
	/** A run is partial until every candidate is done: one that was closed half way stays so. */
	complete: z.boolean(),
	machine: machineSchema,
	results: z.array(candidateResultSchema),
});
export type Run = z.infer<typeof runSchema>;

/** The same for the same model on the same backend, in every run. */
export function keyOf({ backend, model }: CandidateResult["candidate"]): string {
	return model ? `${model.id}/${backend}` : backend;
}
