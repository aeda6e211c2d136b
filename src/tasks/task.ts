import type { z } from "zod";

export interface ChatMessage {
	role: "system" | "user" | "assistant";
	content: string;
}

/**
 * One job that a language model can be asked to do. The browser, the data generator and the evaluator all ask and read
 * through this, so that training and serving cannot drift apart.
 */
export interface Task<Input, Output> {
	/** The name of the task's folder, here and under finetune/tasks. */
	readonly id: string;
	readonly input: z.ZodType<Input>;
	readonly output: z.ZodType<Output>;
	/** What a model is asked; the last message is the user's. */
	messages(input: Input): ChatMessage[];
	/** The answer as the assistant's message has it: what a model is trained to write. */
	answer(output: Output): string;
	/** Reads a model's answer; undefined when it is none. Never invents one. */
	parse(text: string, input: Input): Output | undefined;
}
