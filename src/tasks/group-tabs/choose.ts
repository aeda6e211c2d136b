import { type Answer, type Calibration, type Category, OTHER, type Tab } from "./schema.ts";
import { urlParts } from "./text.ts";

/** Of what a known site is known as, against what the tab itself says. */
export const KNOWN_SHARE = 0.75;
/**
 * On a site that carries anything (videos, a forum), "videos and streaming" says nothing about a tab where the list has no
 * such category: there, the known words count from the first cosine to their nearest category on, and fully from the second.
 */
export const NAMES_A_CATEGORY = [0.2, 0.5] as const;
/** A site speaks for itself where the nearest category of its words is this near, and this much nearer than the next. */
export const SPEAKS_FOR_ITSELF = { cosine: 0.5, lead: 0.2 };
/** A tab is left alone where Other is more probable than not. */
const LEFT_ALONE = 0.5;

/** What an encoder read of a known site: a unit vector, float32 [d], of the words of findKnownSite(). */
interface KnownVector {
	words: Float32Array;
	carriesAnything: boolean;
}

/** What an encoder read of a tab. */
interface TabVectors {
	/** A unit vector, float32 [d]; need not be there where speaksForItself() holds. */
	text?: Float32Array | undefined;
	known?: KnownVector | undefined;
}

/** Whether what a site is known as settles where its tabs belong, so that what they say need not be read. */
export function speaksForItself({ words }: KnownVector, categories: readonly Float32Array[]): boolean {
	const [first = -1, next = -1] = categories.map((vector) => dot(words, vector)).sort((a, b) => b - a);
	return first > SPEAKS_FOR_ITSELF.cosine && first - next > SPEAKS_FOR_ITSELF.lead;
}

/**
 * The category whose vector is nearest. Probabilities are a softmax over cosine/temperature, in which Other takes part
 * with a constant cosine.
 *
 * @param categories unit vectors, float32 [d] each, in the order of `names`
 */
export function choose(
	tab: TabVectors,
	categories: readonly Float32Array[],
	names: readonly string[],
	calibration: Calibration,
): Answer {
	const cosines = [...nearness(tab, categories), calibration.other];
	return decide(
		cosines.map((cosine) => cosine / calibration.temperature),
		names,
	);
}

function nearness({ text, known }: TabVectors, categories: readonly Float32Array[]): number[] {
	const ofKnown = known && categories.map((vector) => dot(known.words, vector));
	if (ofKnown && speaksForItself(known, categories)) return ofKnown;
	if (!text) throw new Error("A tab whose site does not speak for itself has not been read; sort again.");
	const ofText = categories.map((vector) => dot(text, vector));
	if (!ofKnown) return ofText;
	const [from, to] = NAMES_A_CATEGORY;
	const named = known.carriesAnything ? clamp((Math.max(...ofKnown) - from) / (to - from)) : 1;
	return ofText.map((cosine, i) => cosine + KNOWN_SHARE * named * ((ofKnown[i] ?? 0) - cosine));
}

function clamp(share: number): number {
	return Math.min(1, Math.max(0, share));
}

/**
 * The likeliest category, or Other where that is more probable than not.
 *
 * @param logits of the categories, in the order of `names`, and of Other
 */
export function decide(logits: readonly number[], names: readonly string[]): Answer {
	const top = Math.max(...logits);
	const weights = logits.map((logit) => Math.exp(logit - top));
	const sum = weights.reduce((a, b) => a + b, 0);
	const best = logits.indexOf(Math.max(...logits.slice(0, -1)));
	const probability = (weights[best] ?? 0) / sum;
	const other = (weights.at(-1) ?? 0) / sum;
	if (other > LEFT_ALONE) return { category: OTHER, probability: other };
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
