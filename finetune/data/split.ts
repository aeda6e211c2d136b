import { hashFraction } from "./rng.ts";

export const SPLITS = ["train", "validation", "test"] as const;
export type Split = (typeof SPLITS)[number];

/** Share of rows, and of what is dealt out, per split. */
export const SHARES: Record<Split, number> = { train: 0.84, validation: 0.08, test: 0.08 };

/**
 * The split that `key` belongs to. It depends on the key and the seed alone, so a table that grows never moves what it
 * had.
 */
export function splitOf(key: string, seed: string): Split {
	const fraction = hashFraction(`split/${seed}/${key}`);
	if (fraction < SHARES.train) return "train";
	return fraction < SHARES.train + SHARES.validation ? "validation" : "test";
}

/**
 * `rows` dealt out by SHARES, in whole numbers that add up.
 *
 * @returns how many rows each split gets
 */
export function splitCounts(rows: number): Record<Split, number> {
	const validation = Math.round(rows * SHARES.validation);
	const test = Math.round(rows * SHARES.test);
	return { train: rows - validation - test, validation, test };
}
