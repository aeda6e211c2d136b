import { z } from "zod";

export const threadMessageSchema = z.object({
	/** The page's own. */
	id: z.string().min(1),
	from: z.string(),
	to: z.array(z.string()),
	date: z.string(),
	/** What the sender wrote. */
	body: z.string(),
	/** What the sender repeated of other messages. */
	quoted: z.string().default(""),
	/** Text of the page that a reader cannot see. */
	hidden: z.string().default(""),
	/** Whether the page shows only the beginning of the message. */
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

/** A line of the answer and the message that it comes from, counted from 1. */
const lineSchema = z.object({ message: z.int().min(1), text: z.string().trim().min(1).max(200) });

export const threadSummarySchema = z.object({
	/** One sentence. */
	summary: z.string().trim().min(1).max(300),
	keywords: z.tuple([keyword, keyword, keyword]),
	asks: z.array(lineSchema).max(5),
	dates: z.array(lineSchema).max(5),
	points: z.array(lineSchema).max(5),
});
export type ThreadSummary = z.infer<typeof threadSummarySchema>;
