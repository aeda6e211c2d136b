import type { Thread } from "../schema.ts";
import { addressesAssistant } from "./addresses-assistant.ts";
import { askWeight } from "./asks.ts";
import { type Candidate, mostRead, type ReadThread, readCandidates, withoutCopies } from "./candidates.ts";
import { findForeignRequests } from "./foreign-request.ts";
import { chooseKeywords, type KeywordSource, rankTerms } from "./keywords.ts";
import { quotedShares } from "./quoted.ts";
import { centreOf, pickDiverse, scoreCandidates } from "./rank.ts";
import { assemble, type Flag, type Line, type PickedSummary } from "./result.ts";
import { trimSentence } from "./trim.ts";
import type { Embed, Vector } from "./vectors.ts";
import { findWhen } from "./when.ts";

const MOST_LINES = 5;
/** The schema's. */
const SUMMARY_LENGTH = 300;
const LINE_LENGTH = 200;
/** Sentences that are turned into vectors; of more, those that begin their messages, the newest ones first. */
const MOST_EMBEDDED = 400;
const MOST_TERMS = 24;

/**
 * Sums up a thread by its own sentences: ranked against the thread and each other, cut at their ends only, each with the
 * place it comes from. What addresses an assistant is named in `flags`, and in no other field.
 *
 * @throws what `embed` throws
 */
export async function pickSummary(thread: Thread, embed: Embed): Promise<PickedSummary> {
	const read = readCandidates(thread);
	const candidates = mostTelling(withoutCopies(thread, read));
	const subject = plainSubject(thread.subject);
	const embedded = candidates.length === 0 ? [] : await embed([...candidates.map(({ text }) => text), subject]);
	const foreign = findForeignRequests(candidates, embedded, subject);
	const own = candidates.filter((_, index) => !foreign.has(index));
	const vectors = embedded.filter((_, index) => index < candidates.length && !foreign.has(index));
	const about = subject === "" ? undefined : embedded.at(-1);
	const scores = scoreCandidates(own, vectors, {
		subject: about,
		quoted: quotedShares(thread, own, mostRead(thread.messages.length)),
		messages: thread.messages.length,
	});
	const [best, ...others] = pickDiverse(own, vectors, scores, 1 + MOST_LINES);
	const summary = best === undefined ? undefined : cut(thread, own[best] as Candidate, SUMMARY_LENGTH);
	const points = others.map((index) => cut(thread, own[index] as Candidate, LINE_LENGTH));
	return assemble({
		summary,
		subject,
		lines: { points: points.sort(byPlace), asks: asksOf(thread, own), dates: datesOf(thread, own) },
		keywords: await keywordsOf(thread, own, vectors, subject, embed),
		flags: flagsOf(read, candidates, foreign),
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

function mostTelling(candidates: Candidate[]): Candidate[] {
	if (candidates.length <= MOST_EMBEDDED) return candidates;
	const kept = new Set(
		[...candidates].sort((a, b) => a.place - b.place || b.message - a.message).slice(0, MOST_EMBEDDED),
	);
	return candidates.filter((candidate) => kept.has(candidate));
}

/** Of more asks than fit, the plainest of the newest messages. */
function asksOf(thread: Thread, own: readonly Candidate[]): Line[] {
	const asks = own.filter(({ text }) => askWeight(text) > 0);
	const worth = ({ text, message }: Candidate) => askWeight(text) + message / thread.messages.length;
	return asks
		.sort((a, b) => worth(b) - worth(a))
		.slice(0, MOST_LINES)
		.map((candidate) => cut(thread, candidate, LINE_LENGTH))
		.sort(byPlace);
}

/** The newest word on each date. */
function datesOf(thread: Thread, own: readonly Candidate[]): Line[] {
	const found = new Map<string, Line>();
	for (const candidate of [...own].reverse()) {
		const when = findWhen(candidate.text);
		if (!when || found.has(when.key)) continue;
		found.set(when.key, cut(thread, candidate, LINE_LENGTH, when));
		if (found.size === MOST_LINES) break;
	}
	return [...found.values()].sort(byPlace);
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

function flagsOf(
	{ spoilt, unread }: ReadThread,
	candidates: readonly Candidate[],
	foreign: ReadonlySet<number>,
): Flag[] {
	const strangers = candidates.filter((_, index) => foreign.has(index));
	return [
		...[...spoilt, ...strangers].map(
			({ message, start, end }): Flag => ({ kind: "addresses-assistant", message, start, end }),
		),
		...unread.map((span): Flag => ({ kind: "unread", ...span })),
	];
}

/** A sentence's core, or that of a part of it, as a line that is at most `max` characters long. */
function cut(
	{ messages }: Thread,
	{ message, start, end, text }: Candidate,
	max: number,
	part = { start: 0, end: text.length },
): Line {
	const { from, to } = trimSentence(text.slice(part.start, part.end), max);
	const raw = messages[message - 1]?.body.slice(start, end) ?? "";
	const [first, last] = [part.start + from, part.start + to];
	return {
		message,
		text: text.slice(first, last),
		start: start + rawOffset(raw, first),
		end: start + rawOffset(raw, last),
	};
}

/** The offset into a text of what stands at `at` once each run of white space is one space. */
function rawOffset(raw: string, at: number): number {
	let plain = 0;
	for (let index = 0; index < raw.length; index++) {
		if (plain >= at) return index;
		const inRun = /\s/.test(raw[index] ?? "") && /\s/.test(raw[index + 1] ?? "");
		if (!inRun) plain++;
	}
	return raw.length;
}

function byPlace(a: Line, b: Line): number {
	return a.message - b.message || a.start - b.start;
}
