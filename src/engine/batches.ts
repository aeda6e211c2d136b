export interface BatchLimits {
	/** Texts in one batch. */
	texts: number;
	/** Tokens in one batch, padding included: the time until a cancel is heard. */
	tokens: number;
}

/**
 * Which texts go together: sorted by length, so that little is padded. A text that is longer than `limits.tokens` goes
 * alone.
 *
 * @param lengths in tokens
 * @returns positions in `lengths`, shortest texts first
 */
export function planBatches(lengths: readonly number[], limits: BatchLimits): number[][] {
	const order = [...lengths.keys()].sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
	const batches: number[][] = [];
	let batch: number[] = [];
	for (const position of order) {
		// sorted, so this text is the longest of its batch and the others are padded to it
		const padded = (batch.length + 1) * (lengths[position] ?? 0);
		if (batch.length && (batch.length === limits.texts || padded > limits.tokens)) {
			batches.push(batch);
			batch = [];
		}
		batch.push(position);
	}
	return batch.length ? [...batches, batch] : batches;
}
