import type { Rng } from "../../data/rng.ts";
import type { Split } from "../../data/split.ts";
import type { Frame, Language } from "./frames.ts";
import { addDays, drawStyle, workday } from "./when.ts";
import type { Words } from "./words.ts";

/** Share of people whose name comes from another language. */
const FROM_ELSEWHERE = 0.12;
/** Days that a frame can name: {day1} to {day5}. */
const DAYS = 5;

/** What stands in the braces of one row. Each place is drawn once and then stays what it is. */
export interface Slots {
	/** "{day1}" and the like in a text replaced. @throws Error for a place that there is not */
	fill(text: string): string;
	/** What was filled in that a reader can check. */
	facts(text: string): string[];
	/** What a letter is called, in full. */
	name(role: string): string;
	first(role: string): string;
	/** Somebody who is not in the frame; `index` counts them. */
	passerBy(index: number): string;
}

interface Setup {
	frame: Frame;
	words: Words;
	split: Split;
	/** When its mails are written, in order. */
	dates: readonly Date[];
}

const PLACE = /\{(\^?)([A-Za-z]+)(\d*)(?:\.(\d))?\}/g;
/** Lists of words/ that a place may name; digits tell two of them apart. */
const LISTED = new Set(["company", "project", "product", "city", "street", "hotel"]);

export function createSlots({ frame, words, split, dates }: Setup, rng: Rng): Slots {
	const { language } = frame;
	const drawn = new Map<string, string[]>();
	const taken = new Set<string>();
	const start = dates[0] ?? new Date(0);
	const end = dates.at(-1) ?? start;
	const days = drawDays(frame.setting !== "private" || frame.kind === "school", end, rng.fork("days"));
	const names = countDays(frame);
	const close = ((days[names - 1] ?? end).getTime() - start.getTime()) / 86_400_000 <= 6;
	const style = drawStyle(language, rng.fork("style"), close);

	const slots: Slots = {
		fill: (text) =>
			text.replace(PLACE, (place, capital: string, name: string, number: string, part: string) => {
				const value = slots.fill(find(name, number, part === undefined ? 0 : Number(part) - 1, place));
				return capital === "^" ? value.charAt(0).toUpperCase() + value.slice(1) : value;
			}),
		facts: (text) =>
			[...text.matchAll(PLACE)].map(([place]) => slots.fill(place.replace("^", ""))).filter((value) => value !== ""),
		name: (role) => slots.fill(once(role, () => [whoIs(role, rng.fork(`person/${role}`))])[0] ?? ""),
		first: (role) => (frame.senders.has(role) ? slots.name(role) : (slots.name(role).split(" ")[0] ?? "")),
		passerBy: (index) => once(`passer-by ${index}`, () => [person(rng.fork(`passer-by/${index}`))])[0] ?? "",
	};
	return slots;

	function find(name: string, number: string, part: number, place: string): string {
		// a letter alone is a person; with a number behind it, it is something else
		if (number === "" && /^[A-Z]$/.test(name)) return slots.name(name);
		if (number === "" && /^[a-z]$/.test(name)) return slots.first(name.toUpperCase());
		const own = frame.words.get(name);
		const values = once(name + number, () => {
			const stream = rng.fork(`slot/${name}${number}`);
			if (own !== undefined) return fresh(() => stream.pick(own), `own ${name}`);
			return fresh(() => [draw(name, number, stream, place)], name);
		});
		const value = values[part];
		if (value === undefined) throw new Error(`${frame.scenario} (${language}): {${name}} has no part ${part + 1}.`);
		return value;
	}

	function once(key: string, make: () => string[]): string[] {
		const value = drawn.get(key) ?? make();
		drawn.set(key, value);
		return value;
	}

	/** Something not said yet under this name, where there is such. */
	function fresh(make: () => string[], scope: string): string[] {
		let value = make();
		for (let i = 0; i < 30 && taken.has(`${scope}/${value[0]}`); i++) value = make();
		taken.add(`${scope}/${value[0]}`);
		return value;
	}

	function draw(name: string, number: string, stream: Rng, place: string): string {
		if (LISTED.has(name)) return stream.pick(words.list(language, name, split));
		switch (name) {
			case "day":
				return style.day(days[Number(number) - 1] ?? end);
			case "past":
				return style.day(addDays(start, -stream.int(2, 20)));
			case "time":
				return style.time(clock(number, 8, 13, 17, stream));
			case "morning":
				return style.time(stream.int(7 * 4, 11 * 4) * 15);
			case "evening":
				return style.time(clock(number, 17, 18, 20, stream));
			case "sum":
				return style.money(sum(number, 40, 4000, [0.6, 0.95], stream));
			case "small":
				return style.money(sum(number, 5, 60, [1.1, 1.9], stream));
			case "n":
				return String(stream.int(2, 48));
			case "grade":
				return `${stream.int(1, 9)}${stream.pick(["a", "b", "c", "d"])}`;
			case "pct":
				return `${stream.int(5, 40)}${language === "en" ? "" : " "}%`;
			case "no":
				return `${stream.pick(["", "", "24-", "K-", "SO-", "RE-", "TX-"])}${stream.int(10_000, 99_999)}`;
			case "room":
				return `${stream.pick(["A", "B", "C", "E"])}${stream.int(1, 4)}${String(stream.int(1, 30)).padStart(2, "0")}`;
			case "mail":
				return `${stream.pick(["service", "office", "help", "team"])}@${host()}`;
			case "web":
				return `${host()}/${stream.pick(["my", "go", "info", "start"])}`;
			default:
				throw new Error(`${frame.scenario} (${language}): ${place} is no place that slots.ts knows.`);
		}
	}

	/** In minutes: the first of a row lies between the first two hours, the second one behind it, others anywhere. */
	function clock(number: string, from: number, until: number, last: number, stream: Rng): number {
		if (number !== "1" && number !== "2") return stream.int(from * 4, last * 4) * 15;
		const first = rng.fork(`clock/${from}`).int(from * 4, until * 4);
		return (number === "1" ? first : stream.int(first + 1, last * 4)) * 15;
	}

	/** In hundredths: the second is so much of the first, for prices come down in the frames and small ones go up. */
	function sum(number: string, from: number, until: number, change: [number, number], stream: Rng): number {
		const cents = stream.pick([0, 50, 90]);
		if (number !== "1" && number !== "2") return stream.int(from, until) * 100 + cents;
		const first = rng.fork(`sum/${from}`).int(from, until);
		const second = (first * stream.int(change[0] * 100, change[1] * 100)) / 100;
		return Math.round(number === "1" ? first : second) * 100 + cents;
	}

	function host(): string {
		// the name that the sender goes by
		const senders = [...frame.senders.values()].flat().join(" ");
		const place = /\{(company|project|hotel|city)\}/.exec(senders)?.[0] ?? "{company}";
		const name = slots.fill(place).toLowerCase().normalize("NFD");
		return `${name.replace(/[^a-z0-9]+/g, "")}.example`;
	}

	function whoIs(role: string, stream: Rng): string {
		const names = frame.senders.get(role);
		return names === undefined ? person(stream) : stream.pick(names);
	}

	function person(stream: Rng): string {
		const elsewhere: Language = stream.chance(FROM_ELSEWHERE) ? stream.pick(["en", "de", "fr", "es"]) : language;
		const first = fresh(() => [stream.pick(words.list(elsewhere, "first", split))], "first")[0];
		const last = fresh(() => [stream.pick(words.list(elsewhere, "last", split))], "last")[0];
		return `${first} ${last}`;
	}
}

/** Days after the last mail, in order. */
function drawDays(working: boolean, end: Date, rng: Rng): Date[] {
	const days: Date[] = [];
	const step = rng.chance(0.3) ? 2 : 6;
	let at = end;
	for (let i = 0; i < DAYS; i++) {
		const next = addDays(at, rng.int(1, step));
		at = working ? workday(next) : next;
		days.push(at);
	}
	return days;
}

/** The last day that a frame names. */
function countDays(frame: Frame): number {
	const text = JSON.stringify([frame.subjects, frame.beats, frame.summaries, [...frame.words.values()]]);
	return Math.max(0, ...[...text.matchAll(/\{day(\d)\}/g)].map(([, number]) => Number(number)));
}
