import { z } from "zod";
import { threadSchema, threadSummarySchema } from "../../../src/tasks/summarize-thread/schema.ts";

/** A row of the user's own: a thread and the answer that is wanted. */
export const ownRowSchema = z.object({ thread: threadSchema, output: threadSummarySchema });
export type OwnThread = z.infer<typeof ownRowSchema>;

/** Where a sentence that matters stands in a message's body, in UTF-16 units; `end` is the first one behind it. */
export const coreSchema = z.object({ message: z.int().min(1), start: z.int().min(0), end: z.int().min(1) });
export type Core = z.infer<typeof coreSchema>;

export const rowSchema = z.object({
	id: z.string().min(1),
	/** One split has all rows of a scenario, in every language. */
	scenario: z.string().min(1),
	kind: z.string().min(1),
	/** Two letters; "any" where nothing is known of it. */
	language: z.string().min(2),
	thread: threadSchema,
	output: threadSummarySchema,
	core: z.array(coreSchema),
});
export type Row = z.infer<typeof rowSchema>;
