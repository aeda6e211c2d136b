import { bulletEnd, greetingEnd, type Line, linesOf } from "./lines.ts";

export interface Sentence {
	/** Offsets into the body. */
	start: number;
	end: number;
	/** The body between them, in one line. */
	text: string;
	/** Only "text" may be shown; the rest is looked at for what it is. */
	kind: "text" | "greeting" | "quoted" | "signature" | "header" | "noise";
	/** Sentences of one paragraph or one list share it. */
	block: number;
}

/** Words after whose full stop a sentence goes on. */
const ABBREVIATION =
	/(?:^|[\s(])(?:mr|mrs|ms|dr|prof|st|jr|sr|vs|etc|e\.g|i\.e|cf|approx|dept|est|fig|no|nr|vol|inc|ltd|co|corp|resp|incl|ca|bzw|z\. ?b|d\. ?h|u\. ?a|usw|ggf|evtl|tel|abs|str|hr|fr|mme|mlle|m|sra?|srta|ud|uds|pág|p\. ?ej|a\.m|p\.m|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|\d{1,2})\.\s*$/iu;
/** "B. Okafor". */
const INITIAL = /(?:^|[\s(.])[\p{Lu}zdup]\.\s*$/u;
const GERMAN_MONTH = /^(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b/u;
/** Ends whose abbreviation may as well end the sentence: only a small letter or a number goes on. */
const OPEN_END = /(?:etc|inc|ltd|co|corp|a\.m|p\.m|usw|\d{1,2})\.\s*$/iu;
/** No person writes a longer one: tables, and pages pasted without full stops. */
const LONGEST = 600;
/** A line this short was ended by its writer, not by a mail program. */
const WRAPPED_FROM = 50;

const segmenter = new Intl.Segmenter(undefined, { granularity: "sentence" });

/** A body's sentences, in order, each with its offsets. Takes English, German, French, Spanish and what is written like them. */
export function splitSentences(body: string): Sentence[] {
	const sentences: Sentence[] = [];
	let block = 0;
	let open: { start: number; end: number } | undefined;
	const close = () => {
		if (open) sentences.push(...splitParagraph(body, open.start, open.end, block));
		open = undefined;
	};
	for (const line of linesOf(body)) {
		if (line.kind === "empty") {
			close();
			block++;
		} else if (line.kind !== "text" && line.kind !== "bullet") {
			close();
			sentences.push(sentenceAt(body, line.start, line.end, block, line.kind));
		} else if (!open || line.kind === "bullet" || endsBefore(body, open, line)) {
			close();
			open = { start: line.start + bulletEnd(body.slice(line.start, line.end)), end: line.end };
		} else open.end = line.end;
	}
	close();
	return sentences.filter(({ text }) => text !== "");
}

/** Whether a line begins anew, rather than going on with the one that a mail program broke. */
function endsBefore(body: string, open: { start: number; end: number }, line: Line): boolean {
	const before = body.slice(open.start, open.end).trimEnd();
	const row = before.slice(before.lastIndexOf("\n") + 1);
	if (/[.!?:;…]["')\]]*$/u.test(row)) return true;
	return row.length < WRAPPED_FROM && /^\s*\P{Ll}/u.test(body.slice(line.start, line.end));
}

function splitParagraph(body: string, start: number, end: number, block: number): Sentence[] {
	// the same length, so that offsets stay: a line break would end a sentence
	const text = body.slice(start, end).replace(/\s/g, " ");
	const pieces: { from: number; to: number }[] = [];
	const greeted = greetingEnd(text);
	if (greeted > 0) pieces.push({ from: 0, to: greeted });
	for (const { segment, index } of segmenter.segment(text.slice(greeted))) {
		for (const [from, to] of glued(segment)) {
			const last = pieces.at(-1);
			const next = { from: greeted + index + from, to: greeted + index + to };
			const goesOn =
				pieces.length > (greeted > 0 ? 1 : 0) &&
				last &&
				continues(text.slice(last.from, last.to), text.slice(next.from, next.to));
			if (goesOn) last.to = next.to;
			else pieces.push(next);
		}
	}
	return pieces
		.flatMap((piece) => (piece.to - piece.from > LONGEST ? chunks(text, piece) : [piece]))
		.map(({ from, to }, index) =>
			sentenceAt(body, start + from, start + to, block, greeted > 0 && index === 0 ? "greeting" : "text"),
		);
}

/** "an error.If this": what a page lost when its text was taken. Addresses are left whole. */
function glued(segment: string): [number, number][] {
	const cuts = Array.from(
		segment.matchAll(/(?<=(?:^|\s)[^\s@/]*\p{Ll}{2}[.!?])(?=\p{Lu}\p{Ll}*['’]?\p{Ll}*[\s,])/gu),
		({ index }) => index,
	);
	return [0, ...cuts].map((cut, index) => [cut, cuts[index] ?? segment.length]);
}

function continues(before: string, after: string): boolean {
	const next = after.trimStart();
	if (INITIAL.test(before)) return true;
	if (!ABBREVIATION.test(before)) return false;
	return !OPEN_END.test(before) || /^[\p{Ll}\d(]/u.test(next) || GERMAN_MONTH.test(next);
}

function chunks(text: string, { from, to }: { from: number; to: number }): { from: number; to: number }[] {
	const found = [];
	for (let at = from; at < to; ) {
		const space = text.lastIndexOf(" ", at + LONGEST);
		const next = at + LONGEST >= to ? to : space > at ? space : at + LONGEST;
		found.push({ from: at, to: next });
		at = next;
	}
	return found;
}

function sentenceAt(body: string, from: number, to: number, block: number, kind: Sentence["kind"]): Sentence {
	const raw = body.slice(from, to);
	const start = from + raw.length - raw.trimStart().length;
	const end = Math.max(start, from + raw.trimEnd().length);
	const text = body.slice(start, end).replace(/\s+/g, " ");
	return { start, end, text, kind: kind === "text" && !/\p{L}{2}/u.test(text) ? "noise" : kind, block };
}
