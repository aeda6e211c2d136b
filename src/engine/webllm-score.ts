import type { Model } from "../catalog/schema.ts";
import { chainsOf, type Fork, forksOf, weighAnswers, weighWays } from "./answer-forks.ts";
import type { ChatMessage, EmbedOptions } from "./engine.ts";
import { type AskedRow, commonPrefix, packRows, planPacks } from "./packed-rows.ts";
import { exportsFunction, prefill, type RenderedChat, renderChat, scorePacked } from "./webllm-chat-internals.ts";
import { escapeMessages, type Pipeline } from "./webllm-internals.ts";
import { inWords, type LoadedModel } from "./webllm-jobs.ts";

/** Tokens in one call, the shared prefix included: bounds the memory that it takes, and the time until a cancel is heard. */
const PACKED_TOKENS = { gpu: 2048, software: 1024 };

/** @returns log-probabilities of the answers, float32 [answers], for each prompt */
export async function score(
	loaded: LoadedModel,
	prompts: readonly (readonly ChatMessage[])[],
	answers: readonly string[],
	{ signal, onProgress }: EmbedOptions,
): Promise<Float32Array[]> {
	const chats = await renderAll(loaded, prompts, signal);
	const { header = "" } = chats[0] ?? {};
	const chains = chainsOf(forksOf(answerTokens(loaded.pipeline, header, answers), endTokens(loaded.pipeline)));
	const forks = chains.flat();
	const rows = chats.flatMap(({ ids }) => chains.map((chain) => askAlong(chain, ids)));
	const weights: number[][] = [];
	for await (const pack of readRows(loaded, rows, signal)) {
		for (const logits of pack) {
			const fork = forks[weights.length % forks.length];
			if (fork) weights.push(expectNumbers(loaded.model, weighWays(fork, logits)));
		}
		onProgress?.(Math.floor(weights.length / forks.length), prompts.length);
	}
	const ofPrompt = (index: number) => weights.slice(index * forks.length, (index + 1) * forks.length);
	return prompts.map((_, index) => weighAnswers(forks, ofPrompt(index), answers.length));
}

/** A prompt and what comes after it on a chain's path; asked for wherever a fork is. */
function askAlong(chain: readonly Fork[], prompt: readonly number[]): AskedRow {
	const path = chain.at(-1)?.path ?? [];
	return { ids: [...prompt, ...path], asked: chain.map((fork) => prompt.length - 1 + fork.path.length) };
}

async function renderAll(
	{ model, engine, pipeline }: LoadedModel,
	prompts: readonly (readonly ChatMessage[])[],
	signal: AbortSignal,
): Promise<RenderedChat[]> {
	const chats: RenderedChat[] = [];
	try {
		for (const prompt of prompts) {
			signal.throwIfAborted();
			chats.push(await renderChat(engine, model.id, escapeMessages(pipeline, prompt)));
		}
	} catch (error) {
		throw inWords(model, error);
	}
	return chats;
}

/** The answers as the model was trained to write them: in one piece with what opens an answer. */
function answerTokens({ tokenizer }: Pipeline, header: string, answers: readonly string[]): number[][] {
	const opening = tokenizer.encode(header).length;
	return answers.map((answer) => [...tokenizer.encode(header + answer.toWellFormed()).subarray(opening)]);
}

function endTokens({ config }: Pipeline): readonly number[] {
	return config.conv_template.stop_token_ids ?? [];
}

/** Logits wherever rows are asked for, in order: in packs where the library reads them so, one by one where it cannot. */
async function* readRows(
	{ model, engine, pipeline, adapter }: LoadedModel,
	rows: readonly AskedRow[],
	signal: AbortSignal,
): AsyncGenerator<Float32Array[]> {
	if (!exportsFunction(pipeline, "score_packed")) {
		for (const { ids, asked } of rows) {
			for (const last of asked) {
				signal.throwIfAborted();
				yield [await prefill(engine, model.id, ids.slice(0, last + 1))];
			}
		}
		return;
	}
	const prefix = commonPrefix(rows);
	const lengths = rows.map(({ ids }) => ids.length);
	let done = 0;
	for (const count of planPacks(lengths, prefix, PACKED_TOKENS[adapter])) {
		signal.throwIfAborted();
		const packed = packRows(rows.slice(done, done + count), prefix);
		const logits = await scorePacked(pipeline, packed);
		const width = logits.length / packed.last.length;
		yield Array.from(packed.last, (_, row) => logits.subarray(row * width, (row + 1) * width));
		done += count;
	}
}

function expectNumbers(model: Model, weights: number[]): number[] {
	if (weights.some(Number.isNaN))
		throw new Error(`${model.name} computes nonsense on this machine's graphics processor.`);
	return weights;
}
