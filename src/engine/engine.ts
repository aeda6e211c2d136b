import type { BackendId } from "../lib/backends.ts";

export type { BackendId };

export interface Progress {
	/** 0–1. */
	fraction: number;
	/** One plain phrase, e.g. "Loading the model". */
	text: string;
}

export interface LoadOptions {
	signal: AbortSignal;
	onProgress?: (progress: Progress) => void;
}

export interface EmbedOptions {
	signal: AbortSignal;
	/** Called after each batch with how many of the texts are done. */
	onProgress?: (done: number, total: number) => void;
}

export interface ChatMessage {
	role: "system" | "user" | "assistant";
	content: string;
}

export interface GenerateOptions {
	signal: AbortSignal;
	/** Upper bound of new tokens. */
	maxTokens: number;
	/** 0 is greedy. */
	temperature?: number;
	/** A JSON Schema that the text is held to, token by token. */
	schema?: Readonly<Record<string, unknown>>;
	/** Called with the text so far. */
	onText?: (text: string) => void;
}

/** A text that a model wrote, and what it took. */
export interface Generated {
	text: string;
	/** Whether the model came to its own end; false where `maxTokens` or the context window cut it off. */
	complete: boolean;
	/** Tokens read and written. */
	promptTokens: number;
	newTokens: number;
	/** Milliseconds from the call to the first token and to the end. */
	firstTokenMs: number;
	totalMs: number;
}

/** The name of the error that a prompt longer than the model's context window is refused with. */
export const PROMPT_TOO_LONG = "PromptTooLongError";

/**
 * A model that is, or can be, in memory. Knows models and text, never tabs or mail.
 * Every wait rejects with the signal's reason as soon as the signal aborts.
 */
export interface ModelBackend {
	readonly backend: BackendId;
	/** The catalog id of the model in memory. */
	readonly loaded: string | undefined;
	/** @throws Error in one sentence when the model cannot be had here (no WebGPU, a damaged file). */
	load(modelId: string, options: LoadOptions): Promise<void>;
	/** @returns one unit vector, float32 [dimensions], per text, in order. */
	embed(texts: readonly string[], options: EmbedOptions): Promise<Float32Array[]>;
	/**
	 * How likely a model that is held to these answers, token by token, is to write each of them.
	 *
	 * @returns log-probabilities, float32 [answers], per prompt
	 * @throws Error named `PROMPT_TOO_LONG`
	 */
	score(
		prompts: readonly (readonly ChatMessage[])[],
		answers: readonly string[],
		options: EmbedOptions,
	): Promise<Float32Array[]>;
	/** @throws Error named `PROMPT_TOO_LONG` */
	generate(messages: readonly ChatMessage[], options: GenerateOptions): Promise<Generated>;
	/** Stops what runs; its promise rejects with an AbortError. */
	stop(): void;
	dispose(): Promise<void>;
}
