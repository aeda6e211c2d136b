import { ACTION_CUES } from "./action-cues.ts";
import { ANSWER_CUES } from "./answer-cues.ts";
import type { Reach } from "./cue.ts";
import { foldText } from "./folded-text.ts";
import { ORDER_CUES } from "./order-cues.ts";
import { splitSentences } from "./sentences.ts";

/** A part of a body, by offsets. */
export interface Span {
	start: number;
	end: number;
}

const CUES = [...ORDER_CUES, ...ANSWER_CUES, ...ACTION_CUES];
/** A sentence whose cues weigh this much is meant for a program. */
const ENOUGH = 2;
/** Words in a piece that announces what follows, such as "=== SYSTEM ===". */
const HEADLINE = 8;
/** Base64 that a program might be told to decode. */
const BLOB = /(?<![\w/+.-])[A-Za-z0-9+/]{40,}={0,2}(?![\w/+-])/g;
/** The flag of a region: its code is written in letters that show nothing. */
const FLAG = "\u{1f3f4}";
/** Letters that show nothing, at the start of a hidden text; or a flag, which is taken whole so that its own are not met. */
const HIDDEN_RUN =
	/\u{1f3f4}[\u{e0030}-\u{e007a}]{3,6}\u{e007f}|(?<![\u200b\u2060\ufeff])[\u200b\u2060\ufeff]{2,}(?=\p{L})|[\u{e0020}-\u{e007e}]{4,}/gu;
/** So many are no slip of an editor. */
const LONG_RUN = 6;

interface Piece extends Span {
	block: number;
	weight: number;
	reach: Reach;
	words: number;
}

/**
 * The parts of a mail that address a program which reads it: marks of a model's input, orders to forget orders, parts to
 * play, what its answer should hold, calls of tools, texts that are hidden or encoded. With each such sentence goes what
 * stands in the same block of orders. In order, and apart from each other.
 */
export function addressesAssistant(body: string): Span[] {
	const pieces = piecesOf(body);
	if (pieces.length === 0) return [];
	weigh(body, pieces);
	const spoilt = new Set<number>();
	for (const [index, piece] of pieces.entries()) {
		if (piece.weight < ENOUGH) continue;
		spoilt.add(index);
		spread(pieces, index, spoilt);
	}
	return joined(pieces, spoilt);
}

function piecesOf(body: string): Piece[] {
	return splitSentences(body).map(({ start, end, text, block }) => ({
		start,
		end,
		block,
		weight: 0,
		reach: "sentence",
		words: text.match(/\p{L}+/gu)?.length ?? 0,
	}));
}

function weigh(body: string, pieces: Piece[]) {
	const { text, offsets } = foldText(body);
	for (const { pattern, weight, reach } of CUES) {
		// a cue that is there twice in a sentence is one
		const met = new Set<Piece>();
		for (const match of text.matchAll(pattern)) {
			const lead = match[0].length - match[0].trimStart().length;
			const at = offsets[match.index + lead] ?? 0;
			const to = offsets[match.index + match[0].length] ?? body.length;
			for (const piece of pieces) if (piece.start < to && piece.end > at) met.add(piece);
		}
		for (const piece of met) add(piece, weight, reach);
	}
	for (const { 0: blob, index } of body.matchAll(BLOB)) if (isEncodedText(blob)) addAt(pieces, index, ENOUGH);
	for (const { index, 0: run } of body.matchAll(HIDDEN_RUN))
		if (!run.startsWith(FLAG)) addAt(pieces, index + run.length, run.length > LONG_RUN ? ENOUGH : 1);
}

function add(piece: Piece, weight: number, reach: Reach) {
	piece.weight += weight;
	if (weight >= ENOUGH && piece.reach !== "rest") piece.reach = reach;
}

function addAt(pieces: Piece[], at: number, weight: number) {
	const piece = pieces.find(({ start, end }) => start <= at && at <= end);
	if (piece) add(piece, weight, "sentence");
}

/** The rest of a paragraph, and the next one after a mere headline; one paragraph whole; or neighbours with a cue of their own. */
function spread(pieces: readonly Piece[], index: number, spoilt: Set<number>) {
	const { block, reach, words } = pieces[index] as Piece;
	const opens = reach === "rest" && words <= HEADLINE;
	// an empty line counts as a block of its own
	const last = pieces.find((piece) => piece.block > block)?.block ?? block;
	const alone = opens && !pieces.some((one, at) => at > index && one.block === block);
	for (const [other, piece] of pieces.entries()) {
		const sameBlock = piece.block === block;
		const follows = sameBlock && other > index;
		if (reach === "paragraph" ? sameBlock : reach === "rest" && follows) spoilt.add(other);
		if (reach === "sentence" && sameBlock && Math.abs(other - index) === 1 && piece.weight > 0) spoilt.add(other);
		if (alone && piece.block === last) spoilt.add(other);
	}
}

/** Whether base64 hides a readable text, rather than a picture or a key. */
function isEncodedText(blob: string): boolean {
	try {
		const text = atob(blob.length % 4 === 1 ? blob.slice(0, -1) : blob);
		return /^[\x20-\x7e\s]+$/.test(text) && /[a-z] [a-z]/i.test(text);
	} catch {
		return false;
	}
}

function joined(pieces: readonly Piece[], spoilt: ReadonlySet<number>): Span[] {
	const spans: Span[] = [];
	let before = -2;
	for (const [index, { start, end }] of pieces.entries()) {
		if (!spoilt.has(index)) continue;
		const last = spans.at(-1);
		if (last && before === index - 1) last.end = end;
		else spans.push({ start, end });
		before = index;
	}
	return spans;
}
