import { hashFraction } from "../../data/rng.ts";
import { SPLITS, type Split, splitOf } from "../../data/split.ts";

/**
 * Which split each key belongs to, by its hash. Validation and test get `least` keys each where chance gives them fewer:
 * those of training with the smallest hashes.
 */
export function dealOut(keys: readonly string[], seed: string, least: number): Map<string, Split> {
	const dealt = new Map(keys.map((key) => [key, splitOf(key, seed)]));
	const order = [...dealt.keys()].sort((a, b) => hashFraction(`${seed}/${a}`) - hashFraction(`${seed}/${b}`));
	for (const split of SPLITS.filter((one) => one !== "train")) {
		const has = order.filter((key) => dealt.get(key) === split).length;
		const free = order.filter((key) => dealt.get(key) === "train");
		for (const key of free.slice(0, Math.max(0, least - has))) dealt.set(key, split);
	}
	return dealt;
}
