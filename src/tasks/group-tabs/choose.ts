import { type Answer, type Calibration, type Category, OTHER, type Tab } from "./schema.ts";
import { urlParts } from "./text.ts";

/** Of what a known site is known as, against what the tab itself says. */
export const KNOWN_SHARE = 0.75;

/** What an encoder read of a tab: unit vectors, float32 [d]. */
export interface TabVectors {
	text: Float32Array;
	/** Of the words of findKnownSite(). */
	known?: Float32Array | undefined;
}

/**
 * The category whose vector is nearest. Probabilities are a softmax over cosine/temperature, in which Other takes part
 * with a constant cosine.
 *
 * @param categories unit vectors, float32 [d] each, in the order of `names`
 */
export function choose(
	{ text, known }: TabVectors,
	categories: readonly Float32Array[],
	names: readonly string[],
	calibration: Calibration,
): Answer {
	const near = categories.map((vector) => {
		const cosine = dot(text, vector);
		return known ? KNOWN_SHARE * dot(known, vector) + (1 - KNOWN_SHARE) * cosine : cosine;
	});
	const cosines = [...near, calibration.other];
	return decide(
		cosines.map((cosine) => cosine / calibration.temperature),
		names,
		calibration.threshold,
	);
}

/**
 * The likeliest category, or Other where that is likelier or no category is likely enough.
 *
 * @param logits of the categories, in the order of `names`, and of Other
 */
export function decide(logits: readonly number[], names: readonly string[], threshold: number): Answer {
	const top = Math.max(...logits);
	const weights = logits.map((logit) => Math.exp(logit - top));
	const sum = weights.reduce((a, b) => a + b, 0);
	const best = logits.indexOf(Math.max(...logits.slice(0, -1)));
	const probability = (weights[best] ?? 0) / sum;
	const other = (weights.at(-1) ?? 0) / sum;
	if (probability < threshold || other > probability) return { category: OTHER, probability: 1 - probability };
	return { category: names[best] ?? OTHER, probability };
}

function dot(a: Float32Array, b: Float32Array): number {
	if (a.length !== b.length)
		throw new Error(`Vectors of ${a.length} and ${b.length} numbers cannot be compared; clear the vector cache.`);
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
	return sum;
}

/** The first category one of whose own domains or patterns the tab matches: the user's word goes before the model's. */
export function findByUserRule(tab: Tab, categories: readonly Category[]): Category | undefined {
	const { host } = urlParts(tab.url);
	const haystack = `${tab.title.slice(0, 2000)}\n${tab.url.slice(0, 2000)}`.toLowerCase();
	return categories.find(
		({ domains = [], patterns = [] }) =>
			domains.some((domain) => host === domain || host.endsWith(`.${domain}`)) ||
			patterns.some((pattern) => haystack.includes(pattern.toLowerCase())),
	);
}
