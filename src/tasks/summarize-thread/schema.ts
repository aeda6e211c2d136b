import { z } from "zod";

export const threadMessageSchema = z.object({
	id: z.string().min(1),
	/** A name, an address, or both, as the page shows them. */
	from: z.string(),
	to: z.array(z.string()),
	/** As the page has it; ISO 8601 where it can be told. */
	date: z.string(),
	/** What its writer wrote, and a reader sees. */
	body: z.string(),
	/** Copies of earlier messages below it. */
	quoted: z.string().default(""),
	/** Text that a reader cannot see; never shown to a model. */
	hidden: z.string().default(""),
	/** Whether the page shows only its beginning. */
	truncated: z.boolean().default(false),
});
export type ThreadMessage = z.infer<typeof threadMessageSchema>;

export const threadSchema = z.object({
	id: z.string().min(1),
	subject: z.string(),
	/** Oldest first. */
	messages: z.array(threadMessageSchema).min(1, "A thread has at least one message.").max(200),
});
export type Thread = z.infer<typeof threadSchema>;

const keyword = z.string().trim().min(1).max(40);

/** A line of the summary, and the message that it comes from, counted from 1. */
const lineSchema = z.object({ message: z.int().min(1), text: z.string().trim().min(1).max(200) });

export const threadSummarySchema = z.object({
	/** What it comes to, in one sentence. */
	summary: z.string().trim().min(1).max(300),
	keywords: z.tuple([keyword, keyword, keyword]),
	/** What somebody is asked to do. */
	asks: z.array(lineSchema).max(5),
	/** By when, or when. */
	dates: z.array(lineSchema).max(5),
	/** What else a reader should know. */
	points: z.array(lineSchema).max(5),
});
export type ThreadSummary = z.infer<typeof threadSummarySchema>;
