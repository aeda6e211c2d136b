import type { Model } from "../catalog/schema.ts";
import { planBatches } from "./batches.ts";
import {
	type ChatMessage,
	type EmbedOptions,
	type Generated,
	type GenerateOptions,
	PROMPT_TOO_LONG,
} from "./engine.ts";
import { jsonGrammar } from "./json-grammar.ts";
import { encodeWithEnds, type SpecialEnds } from "./special-tokens.ts";
import { escapeMessages, type Pipeline } from "./webllm-internals.ts";

/** Padded tokens in one batch: a cancelled batch still runs to its end, which takes about a second. */
const BATCH_TOKENS = { gpu: 4096, software: 128 };
/** How far from 1 a vector's length may be: float32 is far closer, and a broken driver's zeros and NaN are not. */
const LENGTH_TOLERANCE = 1e-3;

/** A piece of a text; the last one has no choices, but what the whole took. */
export interface Chunk {
	choices: { delta: { content?: string | null }; finish_reason?: string | null }[];
	usage?: { prompt_tokens: number; completion_tokens: number } | undefined;
}

/** The part of MLCEngine that the jobs use. */
export interface Engine {
	embeddings: {
		create(request: { input: number[][]; model: string }): Promise<{ data: { embedding: number[] }[] }>;
	};
	chat: {
		completions: {
			create(request: {
				messages: ChatMessage[];
				model: string;
				stream: true;
				stream_options: { include_usage: true };
				max_tokens: number;
				temperature?: number;
				response_format?: { type: "grammar"; grammar: string };
			}): Promise<AsyncIterable<Chunk>>;
		};
	};
	resetChat(keepStats: boolean, modelId: string): Promise<void>;
	interruptGenerate(): Promise<void>;
}

/** A model in memory. */
export interface LoadedModel {
	model: Model;
	engine: Engine;
	pipeline: Pipeline;
	adapter: keyof typeof BATCH_TOKENS;
	/** Texts that an encoder's library takes at once. */
	batchSize: number;
	/** An encoder's special tokens. */
	ends: SpecialEnds | undefined;
}

/** @returns unit vectors, float32 [dimensions], in the order of the texts */
export async function embed(
	{ model, engine, pipeline, adapter, batchSize, ends }: LoadedModel,
	texts: readonly string[],
	{ signal, onProgress }: EmbedOptions,
): Promise<Float32Array[]> {
	if (!ends) throw new Error(`${model.name} writes and gives no vectors.`);
	const inputs = texts.map((text) => encodeWithEnds(pipeline.tokenizer, text, ends, model.contextWindow));
	const batches = planBatches(
		inputs.map((ids) => ids.length),
		{ texts: batchSize, tokens: BATCH_TOKENS[adapter] },
	);
	const vectors = new Array<Float32Array>(texts.length);
	let done = 0;
	for (const batch of batches) {
		signal.throwIfAborted();
		const input = batch.map((position) => inputs[position] ?? []);
		const { data } = await engine.embeddings.create({ input, model: model.id });
		for (const [index, position] of batch.entries()) vectors[position] = expectUnit(model, data[index]?.embedding);
		done += batch.length;
		onProgress?.(done, texts.length);
	}
	return vectors;
}

function expectUnit(model: Model, values: readonly number[] = []): Float32Array {
	const vector = Float32Array.from(values);
	// written so that NaN does not pass
	const isUnit = Math.abs(Math.hypot(...vector) - 1) <= LENGTH_TOLERANCE;
	if (!isUnit) throw new Error(`${model.name} computes nonsense on this machine's graphics processor.`);
	return vector;
}

/** @throws Error named `PROMPT_TOO_LONG`; the signal's reason */
export async function generate(
	{ model, engine, pipeline }: LoadedModel,
	messages: readonly ChatMessage[],
	{ signal, maxTokens, temperature, schema, onText }: GenerateOptions,
): Promise<Generated> {
	// a conversation that goes on would reuse a cache without the separator after the model's own answer, which no model
	// has been trained on
	await engine.resetChat(false, model.id);
	const start = performance.now();
	const stream = await engine.chat.completions.create({
		messages: escapeMessages(pipeline, messages),
		model: model.id,
		stream: true,
		stream_options: { include_usage: true },
		max_tokens: maxTokens,
		...(temperature === undefined ? {} : { temperature }),
		...(schema ? { response_format: { type: "grammar", grammar: jsonGrammar(schema) } } : {}),
	});
	const interrupt = () => void engine.interruptGenerate();
	signal.addEventListener("abort", interrupt, { once: true });
	try {
		let text = "";
		let complete = false;
		let firstTokenMs: number | undefined;
		let usage: Chunk["usage"];
		for await (const chunk of stream) {
			// leaving the loop ends the stream, which gives the model free
			signal.throwIfAborted();
			firstTokenMs ??= performance.now() - start;
			usage = chunk.usage ?? usage;
			complete ||= chunk.choices[0]?.finish_reason === "stop";
			const piece = chunk.choices[0]?.delta.content;
			if (!piece) continue;
			text += piece;
			onText?.(text);
		}
		signal.throwIfAborted();
		const totalMs = performance.now() - start;
		const { prompt_tokens: promptTokens = 0, completion_tokens: newTokens = 0 } = usage ?? {};
		return { text, complete, promptTokens, newTokens, firstTokenMs: firstTokenMs ?? totalMs, totalMs };
	} catch (error) {
		throw inWords(model, error);
	} finally {
		signal.removeEventListener("abort", interrupt);
	}
}

/** What web-llm throws for a prompt that does not fit is ours to put into words; all else stays as it is. */
export function inWords({ name, contextWindow }: Model, error: unknown): unknown {
	if (!(error instanceof Error && error.name === "ContextWindowSizeExceededError")) return error;
	const tooLong = new Error(`This is more text than ${name} can read at once (${contextWindow} tokens).`);
	tooLong.name = PROMPT_TOO_LONG;
	return tooLong;
}
