import type { Thread } from "../schema.ts";
import { askWeight } from "./asks.ts";
import type { Candidate } from "./candidates.ts";
import { byPlace, cutLine, LINE_LENGTH, losesCondition } from "./cut-line.ts";
import type { Line } from "./result.ts";
import { findWhen, type When } from "./when.ts";

/** The schema's, of each field. */
export const MOST_LINES = 5;

/** Of more asks than fit, those that keep their conditions on a line, and of these the plainest of the newest messages. */
export function asksOf(thread: Thread, own: readonly Candidate[]): Line[] {
	const asks = own.flatMap((candidate) => {
		const weight = askWeight(candidate.text);
		if (weight === 0) return [];
		const loses = Number(losesCondition(candidate.text, LINE_LENGTH));
		return [{ candidate, loses, worth: weight + candidate.message / thread.messages.length }];
	});
	return asks
		.sort((a, b) => a.loses - b.loses || b.worth - a.worth)
		.slice(0, MOST_LINES)
		.map(({ candidate }) => cutLine(thread, candidate, LINE_LENGTH))
		.sort(byPlace);
}

/** The newest word on each date; of a message's words on one, one that keeps its condition on a line. */
export function datesOf(thread: Thread, own: readonly Candidate[]): Line[] {
	const found = new Map<string, { candidate: Candidate; when: When; loses: boolean }>();
	let kept = 0;
	for (const candidate of [...own].reverse()) {
		const when = findWhen(candidate.text);
		if (!when) continue;
		const known = found.get(when.key);
		// an older word may be out of date, whatever it keeps
		if (known && !(known.loses && known.candidate.message === candidate.message)) continue;
		const loses = losesCondition(candidate.text, LINE_LENGTH, when);
		if (known && loses) continue;
		found.set(when.key, { candidate, when, loses });
		if (!loses) kept++;
		if (kept === MOST_LINES) break;
	}
	return [...found.values()]
		.sort((a, b) => Number(a.loses) - Number(b.loses))
		.slice(0, MOST_LINES)
		.map(({ candidate, when }) => cutLine(thread, candidate, LINE_LENGTH, when))
		.sort(byPlace);
}
