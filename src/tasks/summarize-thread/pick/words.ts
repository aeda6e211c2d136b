import { STOP_WORDS } from "./stop-words.ts";

export interface Word {
	/** As it is written. */
	text: string;
	/** Small letters without accents, for comparing. */
	folded: string;
	start: number;
	end: number;
}

const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[-'’.&](?=[\p{L}\p{N}])[\p{L}\p{M}\p{N}]+)*/gu;
const ADDRESS = /(?:https?:\/\/|www\.)\S+|\S+@\S+\.\S+/giu;
const ENTITY = /&#?\w{1,8};/g;
/** Languages that put no spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

/** The words of a text, without those of addresses. */
export function wordsIn(text: string): Word[] {
	// the same length, so that offsets stay
	const plain = text.replace(ADDRESS, blank).replace(ENTITY, blank);
	const found = Array.from(plain.matchAll(WORD), ({ 0: word, index }) => ({ text: word, start: index }));
	return found
		.flatMap((word) => (UNSPACED.test(word.text) ? segmented(word) : [word]))
		.map(({ text, start }) => ({
			text,
			folded: fold(text),
			start,
			end: start + text.length,
		}));
}

export function fold(text: string): string {
	return text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/’/g, "'").toLowerCase();
}

/** Whether a word says what a text is about. */
export function isTopical(word: Word): boolean {
	const { folded } = word;
	return (
		/\p{L}/u.test(folded) &&
		(folded.length > 2 || UNSPACED.test(folded) || /^\p{Lu}{2}$/u.test(word.text)) &&
		!STOP_WORDS.has(folded)
	);
}

const ENDINGS = ["ations", "ation", "ings", "ing", "ies", "ers", "er", "ed", "es", "en", "s", "y", "e"];

/** A word without the endings that differ from one use to the next; the same for "meeting", "meetings" and "meet". */
export function stemOf(folded: string): string {
	const bare = folded.replace(/'s$/, "");
	const ending = ENDINGS.find((ending) => bare.endsWith(ending) && bare.length - ending.length >= 4);
	// "plann" of "planning"
	return bare.slice(0, bare.length - (ending?.length ?? 0)).replace(/([bdgklmnprt])\1$/, "$1");
}

/** Stems of what a text is about. */
export function topicsOf(text: string): string[] {
	return wordsIn(text)
		.filter(isTopical)
		.map(({ folded }) => stemOf(folded));
}

function segmented({ text, start }: { text: string; start: number }): { text: string; start: number }[] {
	return Array.from(segmenter.segment(text))
		.filter(({ isWordLike }) => isWordLike)
		.map(({ segment, index }) => ({ text: segment, start: start + index }));
}

function blank(match: string): string {
	return " ".repeat(match.length);
}
