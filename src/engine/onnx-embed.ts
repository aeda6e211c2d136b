import { planBatches } from "./batches.ts";
import type { EmbedOptions } from "./engine.ts";
import { encodeWithEnds, type SpecialEnds } from "./special-tokens.ts";
import type { Tokenizer } from "./webllm-internals.ts";

/** Larger batches are no quicker on a processor; a cancelled one still runs to its end. */
const LIMITS = { texts: 32, tokens: 1024 };

/** An encoder in memory. */
export interface OnnxModel {
	readonly tokenizer: Tokenizer;
	readonly ends: SpecialEnds;
	/** In tokens. */
	readonly contextWindow: number;
	/**
	 * @param ids of tokens, [texts, tokens] row by row; `mask` is 1 where there is one and 0 where a text is padded
	 * @returns unit vectors, float32 [texts, dimensions] row by row
	 */
	run(ids: BigInt64Array, mask: BigInt64Array, shape: readonly [texts: number, tokens: number]): Promise<Float32Array>;
	dispose(): Promise<void>;
}

/**
 * @param pause resolves when messages that have come meanwhile were heard: a batch holds the page's one thread
 * @returns unit vectors, float32 [dimensions], in the order of the texts
 */
export async function embedByOnnx(
	model: OnnxModel,
	texts: readonly string[],
	{ signal, onProgress, pause }: EmbedOptions & { pause: () => Promise<void> },
): Promise<Float32Array<ArrayBuffer>[]> {
	const { tokenizer, ends, contextWindow } = model;
	const inputs = texts.map((text) => encodeWithEnds(tokenizer, text, ends, contextWindow));
	const batches = planBatches(
		inputs.map((ids) => ids.length),
		LIMITS,
	);
	const vectors = new Array<Float32Array<ArrayBuffer>>(texts.length);
	let done = 0;
	for (const batch of batches) {
		await pause();
		signal.throwIfAborted();
		const rows = batch.map((position) => inputs[position] ?? []);
		const width = Math.max(...rows.map((ids) => ids.length));
		const ids = new BigInt64Array(rows.length * width);
		const mask = new BigInt64Array(rows.length * width);
		for (const [row, tokens] of rows.entries()) {
			ids.set(tokens.map(BigInt), row * width);
			mask.fill(1n, row * width, row * width + tokens.length);
		}
		const output = await model.run(ids, mask, [rows.length, width]);
		const dimensions = output.length / rows.length;
		for (const [row, position] of batch.entries())
			vectors[position] = output.slice(row * dimensions, (row + 1) * dimensions);
		done += batch.length;
		onProgress?.(done, texts.length);
	}
	return vectors;
}
