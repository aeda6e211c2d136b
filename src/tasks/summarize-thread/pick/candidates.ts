import type { Thread } from "../schema.ts";
import { addressesAssistant, type Span } from "./addresses-assistant.ts";
import { isAsk } from "./asks.ts";
import { isBoilerplate } from "./boilerplate.ts";
import { splitSentences } from "./sentences.ts";
import { findWhen } from "./when.ts";
import { wordsIn } from "./words.ts";

/** A sentence that may be shown. */
export interface Candidate {
	/** Counted from 1. */
	message: number;
	/** Offsets into that message's body. */
	start: number;
	end: number;
	text: string;
	/** Its place among its message's candidates, from 0. */
	place: number;
	block: number;
	words: number;
}

export interface ReadThread {
	candidates: Candidate[];
	/** What addresses an assistant, by message from 1. */
	spoilt: { message: number; start: number; end: number }[];
	/** What is beyond what is read of a body. */
	unread: { message: number; start: number; end: number }[];
}

/** Characters read of a body, and of all of them: nobody wrote more; pages pasted and logs are longer. */
const MOST_OF_BODY = 60_000;
const MOST_OF_THREAD = 1_000_000;

/** Sentences of a footer; more that two mails share at their ends are text that was sent again. */
const FOOTER = 10;

/** Words in a row by which a text is known again. */
const RUN = 5;

/** The sentences of a thread that its people wrote to each other, and what was left out for whom it is meant. */
export function readCandidates({ messages }: Thread): ReadThread {
	const most = mostRead(messages.length);
	const read: ReadThread = { candidates: [], spoilt: [], unread: [] };
	for (const [index, { body }] of messages.entries()) {
		const message = index + 1;
		const head = body.slice(0, most);
		if (body.length > head.length) read.unread.push({ message, start: head.length, end: body.length });
		const spans = addressesAssistant(head);
		read.spoilt.push(...spans.map((span) => ({ message, ...span })));
		let place = 0;
		for (const { start, end, text, kind, block } of splitSentences(head)) {
			if (kind !== "text" || within(spans, start, end) || isBoilerplate(text)) continue;
			const words = wordsIn(text).length;
			if (words > 0 && !isContact(text))
				read.candidates.push({ message, start, end, text, place: place++, block, words });
		}
	}
	return { ...read, candidates: withoutRefrains(read.candidates, messages) };
}

/** Characters read of each body of a thread. */
export function mostRead(messages: number): number {
	return Math.min(MOST_OF_BODY, Math.floor(MOST_OF_THREAD / Math.max(1, messages)));
}

/**
 * Without the footers that messages share and nothing marks as such, and with one of whatever else several messages say
 * word for word: an ask or a date as the newest says it, the rest as the first did.
 */
function withoutRefrains(candidates: readonly Candidate[], messages: Thread["messages"]): Candidate[] {
	const said = grouped(candidates, ({ text }) => text);
	const refrains = new Map([...said].filter(([, all]) => new Set(all.map(({ message }) => message)).size > 1));
	const footers = footersOf(candidates, refrains, messages);
	return candidates.filter((candidate) => {
		const all = refrains.get(candidate.text);
		if (!all) return true;
		if (isAsk(candidate.text) || findWhen(candidate.text)) return candidate === all.at(-1);
		return candidate === all[0] && !all.every((one) => footers.has(one));
	});
}

/** The lines at the ends of messages that stand in others too, below something that does not. */
function footersOf(
	candidates: readonly Candidate[],
	refrains: ReadonlyMap<string, unknown>,
	messages: Thread["messages"],
): Set<Candidate> {
	const footers = new Set<Candidate>();
	for (const own of grouped(candidates, ({ message }) => message).values()) {
		const from = own.findLastIndex(({ text }) => !refrains.has(text)) + 1;
		const first = own[from];
		if (!first || from === 0 || own.length - from > FOOTER) continue;
		const above = messages[first.message - 1]?.body.slice(own[from - 1]?.end, first.start) ?? "";
		if (above.includes("\n")) for (const one of own.slice(from)) footers.add(one);
	}
	return footers;
}

function grouped<Key>(candidates: readonly Candidate[], keyOf: (candidate: Candidate) => Key): Map<Key, Candidate[]> {
	const groups = new Map<Key, Candidate[]>();
	for (const candidate of candidates) {
		const group = groups.get(keyOf(candidate));
		if (group) group.push(candidate);
		else groups.set(keyOf(candidate), [candidate]);
	}
	return groups;
}

/** Without the sentences that repeat what addresses an assistant: a reply may quote it without a mark. */
export function withoutCopies({ messages }: Thread, { candidates, spoilt }: ReadThread): Candidate[] {
	if (spoilt.length === 0) return candidates;
	const texts = spoilt.map(({ message, start, end }) => messages[message - 1]?.body.slice(start, end) ?? "");
	const known = new Set(texts.flatMap(runsOf));
	return candidates.filter(({ text }) => !runsOf(text).some((run) => known.has(run)));
}

function runsOf(text: string): string[] {
	const words = wordsIn(text).map(({ folded }) => folded);
	return words.slice(RUN - 1).map((_, index) => words.slice(index, index + RUN).join(" "));
}

/** A line of a signature that nothing marks as one: addresses, numbers and names, and no sentence. */
function isContact(text: string): boolean {
	const contacts = text.match(/\S+@\S+\.\S+|\+?\d[\d ().-]{7,}\d|(?:https?:\/\/|www\.)\S+/gu)?.length ?? 0;
	const plain = text.match(/(?<![\p{L}\p{N}@./])\p{Ll}{2,}(?![\p{L}\p{N}@])/gu)?.length ?? 0;
	return contacts > 0 && plain < 4 * contacts;
}

function within(spans: readonly Span[], start: number, end: number): boolean {
	return spans.some((span) => span.start < end && span.end > start);
}
