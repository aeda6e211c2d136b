import { sleep } from "../lib/sleep.ts";
import type { ChatMessage, EmbedOptions, Generated, GenerateOptions, LoadOptions, ModelBackend } from "./engine.ts";

export interface FakeEngineOptions {
	/** Length of the vectors. */
	dimensions?: number;
	/** The vector of a text; by default one that texts with common words have in common. */
	vectorOf?: (text: string) => Float32Array;
	batchSize?: number;
	/** What it writes, in words; by default what it was asked last. */
	write?: (messages: readonly ChatMessage[]) => string;
	/** Time for each batch, in milliseconds. */
	delay?: number;
	/** Called before each step; throws to make the step fail. */
	before?: (step: "load" | "embed" | "score" | "generate") => void | Promise<void>;
}

/** A backend without a model, for tests: it answers at once, alike every time, and can be made slow or made to fail. */
export class FakeEngine implements ModelBackend {
	readonly backend = "webgpu";
	loaded: string | undefined;
	/** Every text that was embedded, in order. */
	readonly embedded: string[] = [];
	/** Every conversation that was to be gone on with, in order. */
	readonly asked: { messages: readonly ChatMessage[]; options: GenerateOptions }[] = [];
	/** Every conversation whose answers were compared, in order. */
	readonly scored: (readonly ChatMessage[])[] = [];
	#options: Required<FakeEngineOptions>;
	#running = new AbortController();

	constructor({
		dimensions = 64,
		batchSize = 8,
		delay = 0,
		before = () => {},
		vectorOf,
		write,
	}: FakeEngineOptions = {}) {
		this.#options = {
			dimensions,
			batchSize,
			delay,
			before,
			write: write ?? ((messages) => messages.at(-1)?.content ?? ""),
			vectorOf: vectorOf ?? ((text) => bagOfWords(text, dimensions)),
		};
	}

	async load(modelId: string, { signal, onProgress }: LoadOptions): Promise<void> {
		await this.#options.before("load");
		onProgress?.({ fraction: 0.5, text: "Loading the model" });
		await sleep(this.#options.delay, signal);
		onProgress?.({ fraction: 1, text: "Loading the model" });
		this.loaded = modelId;
	}

	async embed(texts: readonly string[], { signal, onProgress }: EmbedOptions): Promise<Float32Array[]> {
		const vectors: Float32Array[] = [];
		for (let start = 0; start < texts.length; start += this.#options.batchSize) {
			await this.#step("embed", signal);
			const batch = texts.slice(start, start + this.#options.batchSize);
			this.embedded.push(...batch);
			vectors.push(...batch.map(this.#options.vectorOf));
			onProgress?.(vectors.length, texts.length);
		}
		return vectors;
	}

	/** An answer that is part of what it would write is e⁴ times as likely as one that is not. */
	async score(
		prompts: readonly (readonly ChatMessage[])[],
		answers: readonly string[],
		{ signal, onProgress }: EmbedOptions,
	): Promise<Float32Array[]> {
		this.scored.push(...prompts);
		await this.#step("score", signal);
		onProgress?.(prompts.length, prompts.length);
		return prompts.map((messages) => {
			const written = this.#options.write(messages);
			const weights = answers.map((answer) => (written.includes(answer) ? 4 : 0));
			const sum = weights.map(Math.exp).reduce((total, weight) => total + weight, 0);
			return Float32Array.from(weights, (weight) => weight - Math.log(sum));
		});
	}

	async generate(messages: readonly ChatMessage[], options: GenerateOptions): Promise<Generated> {
		this.asked.push({ messages, options });
		const words = this.#options.write(messages).split(" ");
		let text = "";
		for (const word of words.slice(0, options.maxTokens)) {
			await this.#step("generate", options.signal);
			text += text ? ` ${word}` : word;
			options.onText?.(text);
		}
		const newTokens = Math.min(words.length, options.maxTokens);
		const complete = words.length <= options.maxTokens;
		return { text, complete, promptTokens: messages.length, newTokens, firstTokenMs: 1, totalMs: 1 };
	}

	stop(): void {
		this.#running.abort();
		this.#running = new AbortController();
	}

	async dispose(): Promise<void> {
		this.stop();
		this.loaded = undefined;
	}

	async #step(step: "embed" | "score" | "generate", signal: AbortSignal): Promise<void> {
		if (!this.loaded) throw new Error("No model is loaded.");
		await this.#options.before(step);
		await sleep(this.#options.delay, AbortSignal.any([signal, this.#running.signal]));
	}
}

function bagOfWords(text: string, dimensions: number): Float32Array {
	const vector = new Float32Array(dimensions);
	for (const word of text.toLowerCase().match(/\p{L}{3,}/gu) ?? ["none"]) {
		let place = 0;
		for (const letter of word) place = (place * 31 + (letter.codePointAt(0) ?? 0)) % dimensions;
		vector[place] = (vector[place] ?? 0) + 1;
	}
	const length = Math.hypot(...vector) || 1;
	return vector.map((value) => value / length);
}
