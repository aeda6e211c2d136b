import { type Answer, type Calibration, type Category, OTHER, type Tab } from "./schema.ts";
import { urlParts } from "./text.ts";

/**
 * The category whose vector is nearest. Probabilities are a softmax over cosine/temperature, in which Other takes part
 * with a constant cosine.
 *
 * @param tab unit vector, float32 [d]
 * @param categories unit vectors, float32 [d] each, in the order of `names`
 */
export function choose(
	tab: Float32Array,
	categories: readonly Float32Array[],
	names: readonly string[],
	calibration: Calibration,
): Answer {
	const cosines = [...categories.map((vector) => dot(tab, vector)), calibration.other];
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
