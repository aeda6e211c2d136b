import { createHash } from "node:crypto";

/** A seeded stream of choices. The same seed and the same calls give the same answers on every machine. */
export interface Rng {
	/** Uniform in [0, 1). */
	next(): number;
	/** Uniform integer in [min, max], both included. */
	int(min: number, max: number): number;
	/** True with probability `p`. */
	chance(p: number): boolean;
	/** @throws Error when `items` is empty. */
	pick<T>(items: readonly T[]): T;
	/** One of `[item, weight]`, in proportion to its weight. */
	weighted<T>(items: readonly (readonly [T, number])[]): T;
	/** A shuffled copy. */
	shuffle<T>(items: readonly T[]): T[];
	/** An independent stream: what it gives does not depend on how much was drawn from this one. */
	fork(label: string): Rng;
}

export function createRng(seed: string): Rng {
	const next = stream(seed);
	const rng: Rng = {
		next,
		int: (min, max) => min + Math.floor(next() * (max - min + 1)),
		chance: (p) => next() < p,
		pick(items) {
			if (items.length === 0) throw new Error("Nothing to pick from: the list is empty.");
			return items[Math.floor(next() * items.length)] as (typeof items)[number];
		},
		weighted(items) {
			let rest = next() * items.reduce((sum, [, weight]) => sum + weight, 0);
			for (const [item, weight] of items) {
				rest -= weight;
				if (rest < 0) return item;
			}
			const last = items.at(-1);
			if (last === undefined) throw new Error("Nothing to pick from: the list is empty.");
			return last[0];
		},
		shuffle(items) {
			const copy = [...items];
			for (let i = copy.length - 1; i > 0; i--) {
				const j = Math.floor(next() * (i + 1));
				[copy[i], copy[j]] = [copy[j] as (typeof copy)[number], copy[i] as (typeof copy)[number]];
			}
			return copy;
		},
		fork: (label) => createRng(`${seed}/${label}`),
	};
	return rng;
}

/** A number in [0, 1) that belongs to `text` for good. */
export function hashFraction(text: string): number {
	return digest(text).readUInt32LE(0) / 2 ** 32;
}

// SHA-256 of "seed#block": slower than a small generator, but there is nothing in it to get wrong
function stream(seed: string): () => number {
	let block = Buffer.alloc(0);
	let at = 0;
	let blocks = 0;
	return () => {
		if (at === block.length) {
			block = digest(`${seed}#${blocks++}`);
			at = 0;
		}
		const word = block.readUInt32LE(at);
		at += 4;
		return word / 2 ** 32;
	};
}

function digest(text: string): Buffer<ArrayBuffer> {
	return createHash("sha256").update(text).digest() as Buffer<ArrayBuffer>;
}
