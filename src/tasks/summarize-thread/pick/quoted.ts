import type { Thread } from "../schema.ts";
import type { Candidate } from "./candidates.ts";
import { splitSentences } from "./sentences.ts";
import { wordsIn } from "./words.ts";

/** Words in a row by which a sentence is known again in a copy; shorter ones are known whole. */
const RUN = 4;

/**
 * How much of each sentence later messages quote, from 0 to 1: who answers a sentence keeps it above the answer. A copy of
 * a whole mail below a reply says nothing of its sentences, since all of them are in it.
 */
export function quotedShares({ messages }: Thread, candidates: readonly Candidate[], read: number): number[] {
	const quotes = messages.map(({ body, quoted }) => {
		const lines = splitSentences(body.slice(0, read)).filter(({ kind }) => kind === "quoted");
		const text = [...lines.map(({ text }) => text.replace(/^(?:\s*(?:>|&gt;))+/, "")), quoted.slice(0, read)].join(" ");
		return new Set(runsOf(text));
	});
	const shares = candidates.map(({ text, message }) => {
		const runs = runsOf(text);
		return quotes.slice(message).map((known) => runs.filter((run) => known.has(run)).length / Math.max(1, runs.length));
	});
	// from each quoting message, what it takes of a sentence over what it takes of that sentence's whole mail
	const means = new Map<string, { sum: number; count: number }>();
	for (const [index, { message }] of candidates.entries())
		for (const [later, share] of (shares[index] ?? []).entries()) {
			const mean = means.get(`${message} ${later}`) ?? { sum: 0, count: 0 };
			means.set(`${message} ${later}`, { sum: mean.sum + share, count: mean.count + 1 });
		}
	return candidates.map(({ message }, index) => {
		const above = (shares[index] ?? []).map((share, later) => {
			const { sum, count } = means.get(`${message} ${later}`) ?? { sum: 0, count: 1 };
			return share - sum / count;
		});
		return Math.max(0, ...above);
	});
}

function runsOf(text: string): string[] {
	const words = wordsIn(text).map(({ folded }) => folded);
	if (words.length < RUN) return [];
	return words.slice(RUN - 1).map((_, index) => words.slice(index, index + RUN).join(" "));
}
