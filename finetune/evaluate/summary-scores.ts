/** F1 of two texts' words; 0–1. */
export interface Rouge {
	/** Words, pairs of words, longest common subsequence. */
	rouge1: number;
	rouge2: number;
	rougeL: number;
}

/** ROUGE (Lin 2004) over words in lower case, without stemming. Of two texts without words all are 1, of one 0. */
export function rouge(text: string, reference: string): Rouge {
	const [given, wanted] = [wordsOf(text), wordsOf(reference)];
	return {
		rouge1: f1(commonCount(given, wanted), given.length, wanted.length),
		rouge2: f1(commonCount(pairsOf(given), pairsOf(wanted)), given.length - 1, wanted.length - 1),
		rougeL: f1(commonSubsequence(given, wanted), given.length, wanted.length),
	};
}

/** Share of the given keywords that are among the wanted ones, in whatever case; 0 where none is given. */
export function keywordPrecision(given: readonly string[], wanted: readonly string[]): number {
	const known = new Set(wanted.map(fold));
	return given.length === 0 ? 0 : given.filter((keyword) => known.has(fold(keyword))).length / given.length;
}

/** A line of a summary: texts, and the message that it comes from. */
export type Line = Readonly<Record<string, unknown>> & { message: number };

/** As much as that of a wanted line's words have to be in a given line for the two to say the same. */
const SAME = 0.5;

/**
 * Share of the wanted lines that were given: from the same message, and in about the same words.
 *
 * @returns null where nothing is wanted
 */
export function lineRecall(given: readonly Line[], wanted: readonly Line[]): number | null {
	if (wanted.length === 0) return null;
	const left = [...given];
	const found = wanted.filter((line) => {
		const place = left.findIndex((other) => other.message === line.message && saysSame(textOf(other), textOf(line)));
		if (place >= 0) left.splice(place, 1);
		return place >= 0;
	});
	return found.length / wanted.length;
}

function saysSame(given: string, wanted: string): boolean {
	return rouge(given, wanted).rouge1 >= SAME;
}

/** What a line says, whatever its fields are called. */
export function textOf(line: Line): string {
	return Object.values(line)
		.filter((value) => typeof value === "string")
		.join(" ");
}

function wordsOf(text: string): string[] {
	return fold(text).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

function fold(text: string): string {
	return text.normalize("NFKC").toLowerCase().trim();
}

function pairsOf(words: readonly string[]): string[] {
	return words.slice(1).map((word, i) => `${words[i]} ${word}`);
}

/** How many of each are in both, counted as often as in the one that has fewer. */
function commonCount(given: readonly string[], wanted: readonly string[]): number {
	const left = new Map<string, number>();
	for (const word of wanted) left.set(word, (left.get(word) ?? 0) + 1);
	return given.filter((word) => {
		const count = left.get(word) ?? 0;
		left.set(word, count - 1);
		return count > 0;
	}).length;
}

function commonSubsequence(given: readonly string[], wanted: readonly string[]): number {
	let line = new Array<number>(wanted.length + 1).fill(0);
	for (const word of given) {
		const next = [0];
		for (const [i, other] of wanted.entries())
			next.push(word === other ? (line[i] ?? 0) + 1 : Math.max(next[i] ?? 0, line[i + 1] ?? 0));
		line = next;
	}
	return line.at(-1) ?? 0;
}

function f1(common: number, given: number, wanted: number): number {
	if (given <= 0 && wanted <= 0) return 1;
	return common === 0 ? 0 : (2 * common) / (given + wanted);
}
