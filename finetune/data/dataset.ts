import { z } from "zod";

export interface GenerateOptions {
	seed: string;
	/** How many rows train, validation and test have together. */
	rows: number;
}

export interface DataFile {
	name: string;
	// a file's rows and its schema belong together; files of different rows stand in one list
	schema: z.ZodType;
	rows: readonly unknown[];
}

/** What a task's generator gives. */
export interface Dataset {
	files: DataFile[];
	/** Counts worth printing, by split or file. */
	summary: Record<string, Record<string, number>>;
}

/** One row of chat.jsonl, for training language models: the last message is the answer to be learnt. */
export const chatRowSchema = z.object({
	messages: z
		.array(z.object({ role: z.enum(["system", "user", "assistant"]), content: z.string().min(1) }))
		.min(2)
		.refine((messages) => messages.at(-1)?.role === "assistant", "The last message is the assistant's."),
});
