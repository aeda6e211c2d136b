import type { Tokenizer } from "./webllm-internals.ts";

/** What an encoder wants before and after each text. */
export interface SpecialEnds {
	first: number;
	last: number;
}

/** @throws Error when the vocabulary has no such tokens */
export function specialEnds(tokenizer: Tokenizer): SpecialEnds {
	return { first: singleId(tokenizer, "[CLS]"), last: singleId(tokenizer, "[SEP]") };
}

function singleId(tokenizer: Tokenizer, token: string): number {
	const [id, ...more] = tokenizer.encode(token);
	if (id === undefined || more.length) throw new Error(`The model's tokenizer has no ${token}; it is no BERT encoder.`);
	return id;
}

/**
 * Token ids of a text as the encoder was trained on: between its special tokens, cut to the window.
 *
 * @param window in tokens, the special ones included
 */
export function encodeWithEnds(tokenizer: Tokenizer, text: string, ends: SpecialEnds, window: number): number[] {
	// half of a pair of surrogates has no UTF-8, which is what the tokenizer is given
	const ids = tokenizer.encode(text.toWellFormed());
	return [ends.first, ...ids.subarray(0, window - 2), ends.last];
}
