import type { Thread } from "../schema.ts";
import { addressesAssistant } from "./addresses-assistant.ts";
import { type Candidate, mostRead, type ReadThread, readCandidates, withoutCopies } from "./candidates.ts";
import { byPlace, cutLine, LINE_LENGTH, losesCondition } from "./cut-line.ts";
import { findForeignRequests } from "./foreign-request.ts";
import { chooseKeywords, type KeywordSource, rankTerms } from "./keywords.ts";
import { quotedShares } from "./quoted.ts";
import { centreOf, pickDiverse, scoreCandidates } from "./rank.ts";
import { assemble, type Flag, type Line, type PickedSummary } from "./result.ts";
import { asksOf, datesOf, MOST_LINES } from "./tell-lines.ts";
import type { Embed, Vector } from "./vectors.ts";

/** The schema's. */
const SUMMARY_LENGTH = 300;
/** Sentences that are ranked, by their vectors; of more, those that begin their messages, the newest ones first. */
const MOST_EMBEDDED = 400;
/** What a sentence that loses its condition on a line is worth less: any other one is better. */
const LAST_RESORT = 100;
const MOST_TERMS = 24;

/**
 * Sums up a thread by its own sentences: ranked against the thread and each other, cut at their ends only, each with the
 * place it comes from. What addresses an assistant is named in `flags`, and in no other field.
 *
 * @throws the signal's reason, which is looked at between the steps; what `embed` throws
 */
export async function pickSummary(thread: Thread, embed: Embed, signal?: AbortSignal): Promise<PickedSummary> {
	signal?.throwIfAborted();
	const read = readCandidates(thread);
	const candidates = withoutCopies(thread, read);
	const ranked = mostTelling(candidates);
	const subject = plainSubject(thread.subject);
	const embedded = ranked.length === 0 ? [] : await embed([...ranked.map(({ text }) => text), subject]);
	signal?.throwIfAborted();
	const vectorOf = new Map(ranked.map((candidate, index) => [candidate, embedded[index] as Vector]));
	const foreign = findForeignRequests(
		candidates,
		candidates.map((candidate) => vectorOf.get(candidate)),
		subject,
	);
	// asks and dates are looked for in all of them, as that takes no vectors
	const shown = candidates.filter((_, index) => !foreign.has(index));
	const own = shown.filter((candidate) => vectorOf.has(candidate));
	const vectors = own.map((candidate) => vectorOf.get(candidate) as Vector);
	const about = subject === "" ? undefined : embedded.at(-1);
	const scores = scoreCandidates(own, vectors, {
		subject: about,
		quoted: quotedShares(thread, own, mostRead(thread.messages.length)),
		messages: thread.messages.length,
	});
	const [best, ...others] = pickFitting(own, vectors, scores);
	const summary = best === undefined ? undefined : cutLine(thread, own[best] as Candidate, SUMMARY_LENGTH);
	const points = others.map((index) => cutLine(thread, own[index] as Candidate, LINE_LENGTH));
	const keywords = await keywordsOf(thread, own, vectors, subject, embed);
	signal?.throwIfAborted();
	return assemble({
		summary,
		subject,
		lines: { points: points.sort(byPlace), asks: asksOf(thread, shown), dates: datesOf(thread, shown) },
		keywords,
		flags: flagsOf(read, candidates, foreign, unranked(shown, vectorOf)),
	});
}

/** A subject without "Re:", and none where it addresses an assistant. */
function plainSubject(subject: string): string {
	if (addressesAssistant(subject).length > 0) return "";
	return subject
		.replace(/^(?:\s*(?:re|fwd?|aw|wg|tr|rv|antwort)\s*:)+/iu, "")
		.replace(/\s+/g, " ")
		.trim()
		.slice(0, LINE_LENGTH);
}

/** The one that may stand above the others, then these; one that loses its condition on its line only for want of others. */
function pickFitting(own: readonly Candidate[], vectors: readonly Vector[], scores: readonly number[]): number[] {
	const loses = (index: number, max: number) => losesCondition((own[index] as Candidate).text, max);
	const fit = scores.map((score, index) => (loses(index, SUMMARY_LENGTH) ? score - LAST_RESORT : score));
	const picked = pickDiverse(own, vectors, fit, 1 + MOST_LINES);
	const [best, ...others] = picked;
	if (!others.some((index) => loses(index, LINE_LENGTH))) return picked;
	const again = fit.map((score, index) => {
		if (index === best) return score + LAST_RESORT;
		return loses(index, LINE_LENGTH) ? score - LAST_RESORT : score;
	});
	return pickDiverse(own, vectors, again, 1 + MOST_LINES);
}

function mostTelling(candidates: Candidate[]): Candidate[] {
	if (candidates.length <= MOST_EMBEDDED) return candidates;
	const kept = new Set(
		[...candidates].sort((a, b) => a.place - b.place || b.message - a.message).slice(0, MOST_EMBEDDED),
	);
	return candidates.filter((candidate) => kept.has(candidate));
}

async function keywordsOf(
	thread: Thread,
	own: readonly Candidate[],
	vectors: readonly Vector[],
	subject: string,
	embed: Embed,
): Promise<Line[]> {
	const sources: KeywordSource[] = own.map(({ message, start, end }) => ({
		message,
		start,
		text: thread.messages[message - 1]?.body.slice(start, end) ?? "",
	}));
	const people = thread.messages.flatMap(({ from, to }) => [from, ...to]).map((name) => name.replace(/<[^>]*>/g, " "));
	const terms = rankTerms([{ message: 0, start: 0, text: subject }, ...sources], people).slice(0, MOST_TERMS);
	if (terms.length === 0) return [];
	const termVectors = own.length === 0 ? [] : await embed(terms.map(({ text }) => text));
	return chooseKeywords(terms, termVectors, centreOf(own, vectors)).map(({ message, text, start, end }) => ({
		message,
		text: text.replace(/\s+/g, " "),
		start,
		end,
	}));
}

/** Each row of sentences that have no vector. */
function unranked(shown: readonly Candidate[], vectorOf: ReadonlyMap<Candidate, Vector>): ReadThread["unread"] {
	const rows: ReadThread["unread"] = [];
	let before: Candidate | undefined;
	for (const candidate of shown) {
		const { message, start, end } = candidate;
		const last = rows.at(-1);
		if (vectorOf.has(candidate)) before = undefined;
		else {
			if (last && before?.message === message) last.end = end;
			else rows.push({ message, start, end });
			before = candidate;
		}
	}
	return rows;
}

function flagsOf(
	{ spoilt, unread }: ReadThread,
	candidates: readonly Candidate[],
	foreign: ReadonlySet<number>,
	unranked: ReadThread["unread"],
): Flag[] {
	const strangers = candidates.filter((_, index) => foreign.has(index));
	return [
		...[...spoilt, ...strangers].map(
			({ message, start, end }): Flag => ({ kind: "addresses-assistant", message, start, end }),
		),
		...[...unread, ...unranked].map((span): Flag => ({ kind: "unread", ...span })),
	];
}
