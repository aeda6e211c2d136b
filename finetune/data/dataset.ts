import { z } from "zod";
import type { Category } from "../../src/tasks/group-tabs/schema.ts";
import type { Split } from "./split.ts";

/**
 * What finetune/tasks/<task>/generate.ts exports. The data stage finds it by the task's name, reads and checks the
 * user's own rows, calls it once, and writes what it gives: every format, hashes, card.
 */
export interface TaskGenerator<Own = unknown> {
	/** A row of the user's own file, as JSON has it; its messages end up in "FILE:LINE: …". */
	ownRowSchema: z.ZodType<Own>;
	/**
	 * Everything by seed: the same options give the same rows, in the same order.
	 *
	 * @throws Error in one sentence when the options cannot be met
	 */
	generate(options: GenerateOptions<Own>): Dataset;
}

export interface GenerateOptions<Own = unknown> {
	seed: string;
	/** How many made-up rows train, validation and test have together; the user's own come on top. */
	rows: number;
	/** "small": short enough for a model with a context window of 1,024 tokens and a poor tokenizer. */
	size: "full" | "small";
	/** Categories that a recipe adds to the default ones; a task without categories is not given any. */
	categories: readonly Category[];
	/** The user's own rows, valid by `ownRowSchema`, those with personal data already left out. */
	own: readonly OwnRow<Own>[];
	/** To be called after each row, or now and then: prints how long it still takes. */
	onProgress(done: number, total: number): void;
}

export interface OwnRow<T = unknown> {
	/** "FILE:LINE", for messages. */
	where: string;
	value: T;
}

/** Rows and answer together: what a language model is trained on, the last message being the answer to be learnt. */
export const chatRowSchema = z.object({
	messages: z
		.array(z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string().min(1) }))
		.min(2)
		.refine((messages) => messages.at(-1)?.role === "assistant", "The last message is the assistant's."),
	/** What the answer is one of; left out where it is free text. */
	labels: z.array(z.string().min(1)).optional(),
});
export type ChatRow = z.infer<typeof chatRowSchema>;

/** One example in the forms it is written in. */
export interface Example {
	/** Goes into SPLIT.jsonl, .json and .csv, after `rowSchema`. In CSV, lists and objects are cells of JSON. */
	row: Readonly<Record<string, unknown>>;
	/** Goes into chat-SPLIT.jsonl. */
	chat: ChatRow;
	/** What the input says, for the lengths in the card: a tab's text, a thread's bodies. */
	text: string;
	/** What the card counts, e.g. {category: "News", kind: "url-only", language: "de", site: "bbc.co.uk"}. */
	tags: Readonly<Record<string, string>>;
}

/** A file besides the splits, as JSONL. */
export interface DataFile {
	name: string;
	schema: z.ZodType;
	rows: readonly unknown[];
}

export interface Dataset {
	rowSchema: z.ZodType;
	splits: Readonly<Record<Split, readonly Example[]>>;
	/** E.g. lists.jsonl. */
	files: readonly DataFile[];
	/** Rows that were made and left out, by reason: `NearDuplicates.left` and whatever the task adds. */
	leftOut: Readonly<Record<string, number>>;
	/** The parts of the card that only the task knows; plain Markdown sentences. */
	card: {
		/** What a row is and how it is made. */
		made: string;
		/** By what the splits are dealt, and why nothing leaks. */
		split: string;
		licence: string;
		limits: readonly string[];
	};
}
