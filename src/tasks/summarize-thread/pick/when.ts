import { findDates, findTimes } from "../dates.ts";
import type { Span } from "./addresses-assistant.ts";

/** More of a sentence than this is cut to the clause that has the date. */
const LONGEST = 90;
const FEWEST_WORDS = 3;

export interface When extends Span {
	/** The same for two ways to write one date. */
	key: string;
}

/** The part of a sentence that says when, by offsets into it; undefined where it names neither a date nor a time. */
export function findWhen(text: string): When | undefined {
	const dates = findDates(text);
	const times = findTimes(text);
	const found = [...dates, ...times].map((match) => ({ at: text.indexOf(match.text), length: match.text.length }));
	const placed = found.filter(({ at }) => at >= 0);
	if (placed.length === 0) return undefined;
	const key = JSON.stringify([
		dates.map(({ date }) => [date.day, date.month, date.weekday]),
		times.map(({ minutes }) => minutes),
	]);
	if (text.length <= LONGEST) return { start: 0, end: text.length, key };
	const from = Math.min(...placed.map(({ at }) => at));
	const to = Math.max(...placed.map(({ at, length }) => at + length));
	const breaks = [
		0,
		...Array.from(text.matchAll(/[,;:]\s+|\s[–—-]\s|[()]/gu), ({ index, 0: mark }) => index + mark.length),
		text.length,
	];
	// the clause grows to the left, then to the right, until it says something
	let first = breaks.findLastIndex((at) => at <= from);
	let last = breaks.findIndex((at) => at >= to);
	const words = () => text.slice(breaks[first], breaks[last]).match(/\p{L}+/gu)?.length ?? 0;
	while (words() < FEWEST_WORDS && (first > 0 || last < breaks.length - 1)) {
		if (first > 0) first--;
		else last++;
	}
	const start = breaks[first] ?? 0;
	const clause = text.slice(start, breaks[last]).replace(/[\s,;:()–—-]+$/u, "");
	return { start, end: start + clause.length, key };
}
