import { type CalendarDate, findDates, findTimes, weekdayOf } from "./dates.ts";
import type { Thread } from "./schema.ts";

export interface Unverified {
	kind: "number" | "date" | "time" | "address" | "name";
	/** As the summary has it. */
	text: string;
}

const ADDRESS = /[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+|(?:https?:\/\/|www\.)[^\s"'()<>]+[^\s"'()<>.,;:!?]/giu;
const NUMBER = /\d+(?:[.,\u00a0\u202f' ]\d{3})*(?:[.,]\d+)?/gu;
/** Capitalised words in a row, and words that are capitals throughout. */
const NAME = /\p{Lu}(?:['’-]?[\p{L}\p{M}])*(?:[ \u00a0]\p{Lu}(?:['’-]?[\p{L}\p{M}])*)*/gu;
/** German writes every noun with a capital, so that a capital alone says nothing there. */
const GERMAN = /\b(der|die|das|und|ist|wird|nicht|für|bis|mit|von)\b/giu;

const NUMBER_WORDS: Record<string, string> = Object.fromEntries(
	[
		"one two three four five six seven eight nine ten eleven twelve",
		"eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
		"un deux trois quatre cinq six sept huit neuf dix onze douze",
		"uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
	].flatMap((words) => words.split(" ").map((word, index) => [word, String(index + 1)])),
);

/**
 * What a text claims that its thread does not say: every number, date, time, address and name is looked up in the
 * subject, the people and the bodies; a date in whatever form either of them writes it.
 */
export function findUnverified(text: string, thread: Thread): Unverified[] {
	const source = sourceOf(thread);
	const found: Unverified[] = [];
	let rest = text.normalize("NFKC");
	const take = (kind: Unverified["kind"], pieces: readonly { text: string; known: boolean }[]) => {
		for (const piece of pieces) {
			rest = rest.replace(piece.text, " ");
			if (!piece.known) found.push({ kind, text: piece.text });
		}
	};
	take(
		"address",
		[...rest.matchAll(ADDRESS)].map(([address]) => ({ text: address, known: source.folded.includes(fold(address)) })),
	);
	take(
		"date",
		findDates(rest).map(({ text, date }) => ({ text, known: source.dates.some((other) => sameDate(date, other)) })),
	);
	take(
		"time",
		findTimes(rest).map(({ text, minutes }) => ({ text, known: source.minutes.has(minutes) })),
	);
	take(
		"number",
		[...rest.matchAll(NUMBER)].map(([number]) => ({ text: number, known: source.numbers.has(plainNumber(number)) })),
	);
	take(
		"name",
		namesIn(rest, source.german).map((name) => ({
			text: name,
			known: fold(name)
				.split(/[^\p{L}\p{M}\p{N}]+/u)
				.every((word) => source.words.has(word)),
		})),
	);
	return found;
}

function sourceOf({ subject, messages }: Thread) {
	const parts = [subject, ...messages.flatMap(({ from, to, body, date }) => [from, ...to, body, date])];
	const text = parts.join("\n").normalize("NFKC");
	const words = new Set(fold(text).split(/[^\p{L}\p{M}\p{N}]+/u));
	const years = messages.map(({ date }) => Number(/\b(?:19|20)\d\d\b/.exec(date)?.[0])).filter((year) => year > 0);
	const dates = findDates(text).map(({ date }) => date);
	// a written date names its weekday too, once the year is known
	const weekdays = dates.flatMap((date) => [date.year, ...years].map((year) => weekdayOf({ ...date, year })));
	return {
		german: (text.match(GERMAN)?.length ?? 0) >= 2,
		folded: fold(text),
		words,
		dates: [...dates, ...weekdays.filter((weekday) => weekday !== undefined).map((weekday) => ({ weekday }))],
		minutes: new Set(findTimes(text).map(({ minutes }) => minutes)),
		numbers: new Set([
			...Array.from(text.matchAll(NUMBER), ([number]) => plainNumber(number)),
			// "1,250.00" is read whole, and its parts are numbers as well: "14:30", "Q3-2026"
			...(text.match(/\d+/g) ?? []),
			...[...words].map((word) => NUMBER_WORDS[word] ?? "").filter((number) => number !== ""),
		]),
	};
}

function namesIn(rest: string, german: boolean): string[] {
	return Array.from(rest.matchAll(NAME), ({ 0: name, index }) => {
		const first = /(^|[.!?:]\s*)$/.test(rest.slice(0, index));
		const words = name.split(/[ \u00a0]/);
		// the first word of a sentence has its capital from there
		const certain = first ? words.slice(1) : words;
		return german && certain.length < 2 ? "" : certain.join(" ");
	}).filter((name) => name.length > 1);
}

function sameDate(a: CalendarDate, b: CalendarDate): boolean {
	if (a.day === undefined) return a.weekday !== undefined && a.weekday === b.weekday;
	return a.day === b.day && a.month === b.month && (a.year === undefined || b.year === undefined || a.year === b.year);
}

/** "1,250.00", "1.250,00" and "1 250" are one number. */
function plainNumber(text: string): string {
	const compact = text.replace(/[\u00a0\u202f' ]/g, "");
	const decimals = /[.,](\d{1,2})$/.exec(compact)?.[1] ?? "";
	const whole = (decimals ? compact.slice(0, -decimals.length - 1) : compact).replace(/[.,]/g, "");
	return /^0*$/.test(decimals) ? whole : `${whole}.${decimals}`;
}

function fold(text: string): string {
	return text.normalize("NFKC").toLowerCase();
}
