import type { Thread } from "../schema.ts";
import type { Span } from "./addresses-assistant.ts";
import type { Candidate } from "./candidates.ts";
import type { Line } from "./result.ts";
import { CUT_MARK, hasCondition, trimSentence } from "./trim.ts";

/** The schema's. */
export const LINE_LENGTH = 200;

/**
 * A sentence's core, or that of a part of it, as a line that is at most `max` characters long. It takes more than its part
 * where that would go without a condition. A line that is cut in the middle ends in "…".
 */
export function cutLine(
	{ messages }: Thread,
	{ message, start, end, text }: Candidate,
	max: number,
	part: Span = { start: 0, end: text.length },
): Line {
	const loses = leavesCondition(text, part);
	const wanted = loses && trimSentence(text, max).whole ? { start: 0, end: text.length } : part;
	const isCut = loses && wanted === part;
	const { from, to, whole } = trimSentence(text.slice(wanted.start, wanted.end), isCut ? max - CUT_MARK.length : max);
	const raw = messages[message - 1]?.body.slice(start, end) ?? "";
	const [first, last] = [wanted.start + from, wanted.start + to];
	const line = {
		message,
		text: text.slice(first, last),
		start: start + rawOffset(raw, first),
		end: start + rawOffset(raw, last),
	};
	return whole && !isCut ? line : { ...line, text: line.text + CUT_MARK, cut: { start, end } };
}

/** Whether a line of a sentence, or of a part of it, goes without a condition that the sentence has. */
export function losesCondition(text: string, max: number, part: Span = { start: 0, end: text.length }): boolean {
	const whole = trimSentence(text, max);
	if (leavesCondition(text, part)) return !whole.whole;
	return trimSentence(text.slice(part.start, part.end), max).loses;
}

export function byPlace(a: Line, b: Line): number {
	return a.message - b.message || a.start - b.start;
}

function leavesCondition(text: string, part: Span): boolean {
	return hasCondition(text.slice(0, part.start)) || hasCondition(text.slice(part.end));
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
