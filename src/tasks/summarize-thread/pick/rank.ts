import { isAsk } from "./asks.ts";
import type { Candidate } from "./candidates.ts";
import { cosine, meanOf, type Vector } from "./vectors.ts";
import { topicsOf } from "./words.ts";

/** What counts for a sentence. Round numbers from the middle of a region of them that score alike (mean ROUGE over whole threads). */
const WEIGHTS = {
	/** Likeness to the whole thread, and to its subject. */
	central: 2,
	subject: 0.5,
	/** Naming what several messages speak of. */
	topical: 0.7,
	/** Being quoted above an answer. */
	quoted: 0.8,
	/** The first sentences of a mail say why it was written. */
	lead: 0.4,
	/** The first mail says what the thread is about, the last what came of it. */
	opening: 0.15,
	recent: 0.15,
	decision: 0.1,
	ask: 0.25,
	/** Being too short to say something, or too long to be read at a glance. */
	length: 0.5,
} as const;
/** Words between which a sentence is neither. */
const SHORT = 12;
const LONG = 35;
/** What a sentence loses by being like one that is picked already, and by each that its message gave. */
const NOVELTY = 0.5;
const CROWDING = 0.2;
/** What the newest message has ahead for the one that stands above the others: what holds now, not what held at first. */
const HEADLINE = 0.1;

const DECISION =
	/\b(?:agreed?|decided|decision|resolved|resolution|conclu(?:de|ded|sion)|confirm(?:s|ed)?|approved|accepted|rejected|cancell?ed|postponed|moved to|rescheduled|scheduled|settled|final(?:ly|i[sz]ed)?|we(?:'ll| will)|i(?:'ll| will)|let's|deadline|due|done|fixed|shipped|vereinbart|beschlossen|entschieden|bestätig\w*|abgesagt|verschoben|wir werden|décidé|convenu|confirm[ée]\w*|annulé|reporté|nous allons|acordado|decidido|confirmad[oa]|cancelad[oa]|aplazad[oa]|vamos a)\b/iu;

/** What each sentence is worth for a summary, by itself. */
export function scoreCandidates(
	candidates: readonly Candidate[],
	vectors: readonly Vector[],
	{ subject, quoted, messages }: { subject: Vector | undefined; quoted: readonly number[]; messages: number },
): number[] {
	const centre = centreOf(candidates, vectors);
	const topical = topicalityOf(candidates);
	return candidates.map(({ message, place, words, text }, index) => {
		const vector = vectors[index] as Vector;
		const age = messages > 1 ? (message - 1) / (messages - 1) : 0;
		return (
			WEIGHTS.central * cosine(vector, centre) +
			WEIGHTS.subject * (subject ? cosine(vector, subject) : 0) +
			WEIGHTS.lead / (1 + place) +
			(message === 1 ? WEIGHTS.opening : 0) +
			WEIGHTS.recent * age +
			WEIGHTS.quoted * (quoted[index] ?? 0) +
			WEIGHTS.topical * (topical[index] ?? 0) +
			(DECISION.test(text) ? WEIGHTS.decision : 0) +
			(isAsk(text) ? WEIGHTS.ask : 0) -
			WEIGHTS.length * (Math.max(0, SHORT - words) / SHORT + Math.min(1, Math.max(0, words - LONG) / LONG))
		);
	});
}

/**
 * The best of them by score, each one's likeness to those before it taken off (maximal marginal relevance). What a
 * message gives counts less with each sentence of it, so that a long mail does not speak for all.
 *
 * @returns places in `candidates`: the one that may stand above the others, then these, the best first
 */
export function pickDiverse(
	candidates: readonly Candidate[],
	vectors: readonly Vector[],
	scores: readonly number[],
	count: number,
): number[] {
	const picked: number[] = [];
	const likeness = candidates.map(() => 0);
	const taken = new Map<number, number>();
	while (picked.length < Math.min(count, candidates.length)) {
		let best = -1;
		let most = Number.NEGATIVE_INFINITY;
		for (const [index, { message }] of candidates.entries()) {
			if (picked.includes(index)) continue;
			const value = (scores[index] ?? 0) - NOVELTY * (likeness[index] ?? 0) - CROWDING * (taken.get(message) ?? 0);
			if (value > most) [best, most] = [index, value];
		}
		const { message } = candidates[best] as Candidate;
		picked.push(best);
		taken.set(message, (taken.get(message) ?? 0) + 1);
		for (const index of candidates.keys())
			likeness[index] = Math.max(likeness[index] ?? 0, cosine(vectors[index] as Vector, vectors[best] as Vector));
	}
	const messages = Math.max(1, ...candidates.map(({ message }) => message));
	const headline = (index: number) => (scores[index] ?? 0) + (HEADLINE * (candidates[index]?.message ?? 0)) / messages;
	const top = picked.toSorted((a, b) => headline(b) - headline(a))[0];
	return top === undefined ? [] : [top, ...picked.filter((index) => index !== top)];
}

/** How much of what several messages speak of each sentence names, from 0 to 1. */
function topicalityOf(candidates: readonly Candidate[]): number[] {
	const messages = new Map<string, Set<number>>();
	const topics = candidates.map(({ text }) => new Set(topicsOf(text)));
	for (const [index, own] of topics.entries())
		for (const topic of own) {
			const of = messages.get(topic) ?? new Set();
			messages.set(topic, of.add((candidates[index] as Candidate).message));
		}
	const sums = topics.map((own) => [...own].reduce((sum, topic) => sum + (messages.get(topic)?.size ?? 1) - 1, 0));
	const most = Math.max(1, ...sums);
	return sums.map((sum) => sum / most);
}

/** What the thread is about: the mean of its messages' means, so that a long one does not outweigh the others. */
export function centreOf(candidates: readonly Candidate[], vectors: readonly Vector[]): Vector {
	const byMessage = new Map<number, Vector[]>();
	for (const [index, { message }] of candidates.entries()) {
		const own = byMessage.get(message) ?? [];
		own.push(vectors[index] as Vector);
		byMessage.set(message, own);
	}
	return meanOf([...byMessage.values()].map(meanOf));
}
