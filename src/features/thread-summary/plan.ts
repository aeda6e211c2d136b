import { z } from "zod";
import type { ChatMessage, Generated, GenerateOptions } from "../../engine/engine.ts";
import { summarizeThread, type Thread, type ThreadSummary } from "../../tasks/summarize-thread/index.ts";

/** Room for the longest answer that the task takes, by a tokenizer that knows few words. */
const ANSWER_TOKENS = 640;

export interface SummaryPlan {
	messages: ChatMessage[];
	options: Pick<GenerateOptions, "schema" | "maxTokens" | "temperature">;
}

export type ReadSummary = { output: ThreadSummary } | { output: null; reason: string };

const schema = z.toJSONSchema(summarizeThread.output) as Record<string, unknown>;

/** What a model is asked about a thread, and the form that its answer is held to. */
export function planSummary(thread: Thread): SummaryPlan {
	return { messages: summarizeThread.messages(thread), options: { schema, maxTokens: ANSWER_TOKENS, temperature: 0 } };
}

/** What a model wrote, read by the task; or why there is nothing to be read. */
export function readSummary({ text, complete }: Pick<Generated, "text" | "complete">, thread: Thread): ReadSummary {
	const output = summarizeThread.parse(text, thread);
	if (output) return { output };
	return {
		output: null,
		reason: complete
			? "The model's answer is not in the form of a summary."
			: "The model's answer was cut off before it was whole.",
	};
}
