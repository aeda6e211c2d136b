import { findUnverified, type Unverified } from "./faithfulness.ts";
import type { Thread, ThreadSummary } from "./schema.ts";

/** F1 over words, pairs of words and the longest common subsequence; 0–1. */
export interface Rouge {
	rouge1: number;
	rouge2: number;
	rougeL: number;
}

/** What should have been answered to a thread, and what was; null where the answer is no summary. */
export interface JudgedThread {
	thread: Thread;
	expected: ThreadSummary;
	answered: ThreadSummary | null;
}

export interface ThreadScores {
	rows: number;
	/** Share of answers that are summaries; the others count as ones in which nothing is right. */
	parsed: number;
	rouge1: number;
	rouge2: number;
	rougeL: number;
	keywordPrecision: number;
	keywordRecall: number;
	/** null where no row has any. */
	askRecall: number | null;
	dateRecall: number | null;
	/** Numbers, dates, times, addresses and names that the answers state and the threads do not, by kind. */
	unverified: Partial<Record<Unverified["kind"], number>>;
	/** Share of the summaries whose one sentence states such. */
	withUnverified: number;
	/** Characters of the one sentence, mean over the answers that are summaries; 0 without any. */
	summaryLength: number;
}

/**
 * ROUGE-N and ROUGE-L (Lin 2004, "ROUGE: A Package for Automatic Evaluation of Summaries", sections 2 and 3) as F1 over
 * words in lower case, without stemming. Two texts without words are the same (1); one without is all wrong (0).
 */
export function rouge(text: string, reference: string): Rouge {
	const [given, wanted] = [wordsOf(text), wordsOf(reference)];
	return {
		rouge1: overlap(given, wanted),
		rouge2: overlap(pairsOf(given), pairsOf(wanted)),
		rougeL: f1(commonSubsequence(given, wanted), given.length, wanted.length),
	};
}

/** Share of the given keywords that are wanted, in whatever case; 0 where none is given. */
export function keywordPrecision(given: readonly string[], wanted: readonly string[]): number {
	const known = new Set(wanted.map(fold));
	const different = [...new Set(given.map(fold))];
	return ratio(different.filter((keyword) => known.has(keyword)).length, given.length);
}

/** Share of the wanted keywords that are given; 0 where none is wanted. */
export function keywordRecall(given: readonly string[], wanted: readonly string[]): number {
	return keywordPrecision(wanted, given);
}

type Line = ThreadSummary["asks"][number];

/** Two lines of the same message say the same when their ROUGE-1 is this much at the least. */
const SAME = 0.5;

/**
 * Share of the wanted lines that were given, from the same message and in about the same words; each given line counts
 * once.
 *
 * @returns null where nothing is wanted
 */
export function lineRecall(given: readonly Line[], wanted: readonly Line[]): number | null {
	if (wanted.length === 0) return null;
	const left = [...given];
	const found = wanted.filter(({ message, text }) => {
		const scores = left.map((line) => (line.message === message ? rouge(line.text, text).rouge1 : 0));
		const best = scores.indexOf(Math.max(...scores));
		if ((scores[best] ?? 0) < SAME) return false;
		left.splice(best, 1);
		return true;
	});
	return found.length / wanted.length;
}

/** All that a summary states of its thread without a source, in any of its lines. */
export function unverifiedIn({ summary, keywords, asks, dates, points }: ThreadSummary, thread: Thread): Unverified[] {
	const lines = [...asks, ...dates, ...points].map(({ text }) => text);
	return [summary, ...keywords, ...lines].flatMap((text) => findUnverified(text, thread));
}

/** Everything about a run over threads whose summaries are known. Means are over all rows where nothing else is said. */
export function scoreThreads(rows: readonly JudgedThread[]): ThreadScores {
	const given = rows.flatMap(({ thread, answered }) => (answered === null ? [] : [{ thread, answered }]));
	const rouges = rows.map(({ expected, answered }) => rouge(answered?.summary ?? "", expected.summary));
	const unverified: ThreadScores["unverified"] = {};
	for (const { thread, answered } of given)
		for (const { kind } of unverifiedIn(answered, thread)) unverified[kind] = (unverified[kind] ?? 0) + 1;
	const recall = (field: "asks" | "dates") => {
		const known = rows.map(({ expected, answered }) => lineRecall(answered?.[field] ?? [], expected[field]));
		const counted = known.filter((one) => one !== null);
		return counted.length === 0 ? null : mean(counted);
	};
	return {
		rows: rows.length,
		parsed: ratio(given.length, rows.length),
		rouge1: mean(rouges.map(({ rouge1 }) => rouge1)),
		rouge2: mean(rouges.map(({ rouge2 }) => rouge2)),
		rougeL: mean(rouges.map(({ rougeL }) => rougeL)),
		keywordPrecision: mean(
			rows.map(({ expected, answered }) => keywordPrecision(answered?.keywords ?? [], expected.keywords)),
		),
		keywordRecall: mean(
			rows.map(({ expected, answered }) => keywordRecall(answered?.keywords ?? [], expected.keywords)),
		),
		askRecall: recall("asks"),
		dateRecall: recall("dates"),
		unverified,
		withUnverified: mean(
			given.map(({ answered, thread }) => Number(findUnverified(answered.summary, thread).length > 0)),
		),
		summaryLength: mean(given.map(({ answered }) => Array.from(answered.summary).length)),
	};
}

function wordsOf(text: string): string[] {
	return fold(text).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

function fold(text: string): string {
	return text.normalize("NFKC").toLowerCase().trim();
}

function pairsOf(words: readonly string[]): string[] {
	return words.slice(1).map((word, index) => `${words[index]} ${word}`);
}

/** F1 of two bags: each item counts as often as in the one that has fewer of it. */
function overlap(given: readonly string[], wanted: readonly string[]): number {
	const left = new Map<string, number>();
	for (const item of wanted) left.set(item, (left.get(item) ?? 0) + 1);
	const common = given.filter((item) => {
		const count = left.get(item) ?? 0;
		left.set(item, count - 1);
		return count > 0;
	});
	return f1(common.length, given.length, wanted.length);
}

function commonSubsequence(given: readonly string[], wanted: readonly string[]): number {
	let above = new Array<number>(wanted.length + 1).fill(0);
	for (const word of given) {
		const row = [0];
		for (const [index, other] of wanted.entries())
			row.push(word === other ? (above[index] ?? 0) + 1 : Math.max(row[index] ?? 0, above[index + 1] ?? 0));
		above = row;
	}
	return above.at(-1) ?? 0;
}

function f1(common: number, given: number, wanted: number): number {
	return given + wanted === 0 ? 1 : (2 * common) / (given + wanted);
}

function mean(values: readonly number[]): number {
	return ratio(
		values.reduce((sum, value) => sum + value, 0),
		values.length,
	);
}

function ratio(part: number, whole: number): number {
	return whole === 0 ? 0 : part / whole;
}
