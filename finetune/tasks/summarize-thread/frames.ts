import { readdirSync, readFileSync } from "node:fs";
import { parseTable } from "../../data/text-table.ts";

export const LANGUAGES = ["en", "de", "fr", "es"] as const;
export type Language = (typeof LANGUAGES)[number];

export const KINDS = [
	"meeting",
	"invoice",
	"shipping",
	"newsletter",
	"support",
	"recruiting",
	"legal",
	"incident",
	"family",
	"travel",
	"school",
] as const;
export type Kind = (typeof KINDS)[number];

/** How people write to each other there: colleagues, friends, or a company to its customers. */
export const SETTINGS = ["work", "private", "service"] as const;
export type Setting = (typeof SETTINGS)[number];

/** A place in a mail where one of several wordings of the same sentence stands. */
export interface Sentence {
	wordings: string[];
	/** Whether it is one of those that matter. */
	core: boolean;
	/** Left out now and then. */
	optional: boolean;
	ownLine: boolean;
}

export interface Beat {
	/** A letter. */
	from: string;
	/** Letters; [] is everybody. */
	to: string[];
	optional: boolean;
	sentences: Sentence[];
}

/** A line of the answer and the beat that it comes from, counted from 0. */
export interface FrameLine {
	field: "asks" | "dates" | "points";
	beat: number;
	wordings: string[];
}

/** A scenario: who writes what to whom, and what it comes to. Braces are places for words: see slots.ts. */
export interface Frame {
	/** The scenario, whatever the language: one split has all of it. */
	scenario: string;
	kind: Kind;
	setting: Setting;
	language: Language;
	subjects: string[];
	/** Words of the frame's own, each a list of alternatives, each in one or more parts. */
	words: Map<string, string[][]>;
	/** What a letter is called that is no person. */
	senders: Map<string, string[]>;
	beats: Beat[];
	summaries: string[];
	keywords: string[];
	lines: FrameLine[];
}

const FIELDS: Record<string, FrameLine["field"]> = { ask: "asks", date: "dates", point: "points" };
const alternatives = (text: string) => text.split(" | ").map((part) => part.trim());

/**
 * Every frame of frames/*.txt, whose names begin with the language.
 *
 * @throws Error naming file and line
 */
export function loadFrames(): Frame[] {
	const folder = new URL("frames/", import.meta.url);
	return readdirSync(folder)
		.filter((name) => name.endsWith(".txt"))
		.sort()
		.flatMap((name) => parseFrames(readFileSync(new URL(name, folder), "utf8"), name));
}

export function parseFrames(source: string, file: string): Frame[] {
	const frames = new Map<string, Frame>();
	const language = file.slice(0, 2);
	if (!isOneOf(LANGUAGES, language)) throw new Error(`${file}: its name begins with none of ${LANGUAGES.join(", ")}.`);
	for (const { heading, text, line } of parseTable(source)) {
		const [scenario, kind, setting] = heading;
		if (scenario === undefined || !isOneOf(KINDS, kind) || !isOneOf(SETTINGS, setting))
			throw new Error(`${file}:${line}: the heading above is not [scenario kind setting].`);
		const frame = frames.get(scenario) ?? emptyFrame(scenario, kind, setting, language);
		frames.set(scenario, frame);
		if (!readLine(frame, text)) throw new Error(`${file}:${line}: "${text}" is no line of a frame.`);
	}
	for (const frame of frames.values()) checkFrame(frame, file);
	return [...frames.values()];
}

function emptyFrame(scenario: string, kind: Kind, setting: Setting, language: Language): Frame {
	return {
		scenario,
		kind,
		setting,
		language,
		subjects: [],
		words: new Map(),
		senders: new Map(),
		beats: [],
		summaries: [],
		keywords: [],
		lines: [],
	};
}

function readLine(frame: Frame, text: string): boolean {
	const beat = /^([A-Z])>([A-Z](?:,[A-Z])*|all)( \?)?$/.exec(text);
	if (beat) {
		const to = beat[2] === "all" ? [] : (beat[2] ?? "").split(",");
		frame.beats.push({ from: beat[1] ?? "", to, optional: beat[3] !== undefined, sentences: [] });
		return true;
	}
	const sentence = /^([*=-])(\/?) (.+)$/.exec(text);
	if (sentence) {
		const [, mark, slash, wordings = ""] = sentence;
		frame.beats.at(-1)?.sentences.push({
			wordings: alternatives(wordings),
			core: mark === "*",
			optional: mark === "-",
			ownLine: slash === "/",
		});
		return frame.beats.length > 0;
	}
	const [, name = "", argument = "", value = ""] = /^([a-z]+)(?: (\w+))?: (.+)$/.exec(text) ?? [];
	const field = FIELDS[name];
	if (field !== undefined) frame.lines.push({ field, beat: Number(argument) - 1, wordings: alternatives(value) });
	else if (name === "let")
		frame.words.set(
			argument,
			alternatives(value).map((one) => one.split(" // ")),
		);
	else if (name === "who") frame.senders.set(argument, alternatives(value));
	else if (name === "subject") frame.subjects = alternatives(value);
	else if (name === "summary") frame.summaries = alternatives(value);
	else if (name === "keywords") frame.keywords = value.split(", ");
	else return false;
	return true;
}

function checkFrame(frame: Frame, file: string): void {
	const wrong = (what: string) => new Error(`${file}: ${frame.scenario} ${what}.`);
	if (frame.subjects.length === 0) throw wrong("has no subject");
	if (frame.summaries.length === 0) throw wrong("has no summary");
	if (frame.keywords.length < 3) throw wrong("has fewer than three keywords");
	if (!frame.beats.some(({ optional, sentences }) => !optional && sentences.some(({ core }) => core)))
		throw wrong("has no sentence that matters");
	for (const { field, beat } of frame.lines)
		if (frame.beats[beat] === undefined)
			throw wrong(`has a line of ${field} from message ${beat + 1}, which it has not`);
}

function isOneOf<T extends string>(values: readonly T[], value: string | undefined): value is T {
	return (values as readonly (string | undefined)[]).includes(value);
}
