import type { Thread, ThreadMessage } from "../../../src/tasks/summarize-thread/schema.ts";
import type { Rng } from "../../data/rng.ts";
import type { Split } from "../../data/split.ts";
import { type Body, chooseWordings, type Said, writeBody } from "./body.ts";
import type { Frame, Language } from "./frames.ts";
import type { Planned, Size } from "./layout.ts";
import type { Slots } from "./slots.ts";
import type { Words } from "./words.ts";

export interface Setup {
	frame: Frame;
	plan: readonly Planned[];
	dates: readonly Date[];
	slots: Slots;
	words: Words;
	split: Split;
	size: Size;
}

export interface Written {
	messages: Thread["messages"];
	cores: Body["core"][];
}

/** Of full-sized rows: those with a mail that tells the assistant what to do, in sight or hidden. */
const INSTRUCTED = 0.05;
const INSTRUCTED_HIDDEN = 0.02;
const QUOTES = 0.45;
const CLIPPED = 0.02;

/** The mails of one row. */
export function writeMails(setup: Setup, rng: Rng): Written {
	const { frame, plan, dates, words, split, size } = setup;
	const short = size === "small";
	const instruct = rng.fork("instruct");
	const instructed = instruct.chance(INSTRUCTED) ? instruct.int(0, plan.length - 1) : undefined;
	const hiding = !short && instruct.chance(INSTRUCTED_HIDDEN) ? instruct.int(0, plan.length - 1) : undefined;
	const instruction = () => setup.slots.fill(instruct.pick(words.list(frame.language, "instruction", split)));
	const quotes = !short && rng.fork("quotes").chance(QUOTES);
	const signs = new Map<string, string>();
	const used = new Set<string>();
	const messages: ThreadMessage[] = [];
	const cores: Body["core"][] = [];

	for (const [index, planned] of plan.entries()) {
		const stream = rng.fork(`mail/${index}`);
		const from = nameOf(planned, setup.slots);
		const said = sentencesOf(index, setup, used, stream);
		if (index === instructed) said.splice(stream.int(Math.min(1, said.length), said.length), 0, plain(instruction()));
		const tail = short ? shortTail(planned, index, setup, stream) : tailOf(planned, index, setup, signs, stream);
		const { text, core } = writeBody(
			{ greeting: greetingOf(planned, index, setup, stream), said, tail },
			short,
			stream,
		);
		const before = messages.at(-1);
		messages.push({
			id: `m${index + 1}`,
			from: addressed(from, planned, setup, stream),
			to: rolesTo(planned, frame).map((role) => setup.slots.name(role)),
			date: (dates[index] ?? new Date(0)).toISOString().slice(0, short ? 10 : 16),
			body: text,
			quoted: quotes && before !== undefined ? quote(before, setup) : "",
			hidden: index === hiding ? instruction() : "",
			truncated: !short && index === plan.length - 1 && rng.fork("clipped").chance(CLIPPED),
		});
		cores.push(core);
	}
	return { messages, cores };
}

const plain = (text: string): Said => ({ text, core: false, ownLine: false });

function nameOf({ from }: Planned, slots: Slots): string {
	return typeof from === "number" ? slots.passerBy(from) : slots.name(from);
}

function sentencesOf(
	index: number,
	{ frame, plan, slots, words, split, size }: Setup,
	used: Set<string>,
	rng: Rng,
): Said[] {
	const { language, setting } = frame;
	const planned = plan[index];
	const { beat, from } = planned ?? {};
	/** Something of a list that this thread has not said yet, if there is such. */
	const draw = (list: string): Said[] => {
		const left = words.list(language, list, split).filter((entry) => !used.has(entry));
		if (left.length === 0) return [];
		const entry = rng.pick(left);
		used.add(entry);
		return [plain(slots.fill(entry))];
	};
	if (beat === undefined) {
		const settled = plan.slice(index).every((later) => later.beat === undefined);
		const kind = typeof from === "number" ? "bystander" : settled ? "talk" : "middle";
		return [...draw(`${kind} ${setting}`), ...(rng.chance(0.35) ? draw(`aside ${setting}`) : [])];
	}
	const said = chooseWordings(frame.beats[beat]?.sentences ?? [], slots.fill, size === "small", rng);
	// what a company writes besides, its customers do not
	if (size === "small" || (setting === "service" && !isCompany(planned, frame))) return said;
	const count = rng.weighted([
		[0, 5],
		[1, 4],
		[2, 2],
	]);
	for (const aside of Array.from({ length: count }, () => draw(`aside ${setting}`)).flat()) {
		// a list is not broken up
		const places = said.flatMap((one, at) => (at > 0 && !one.ownLine ? [at] : []));
		said.splice(rng.pick([...places, said.length]), 0, aside);
	}
	return said;
}

function isCompany(planned: Planned | undefined, { senders }: Frame): boolean {
	return typeof planned?.from === "string" && senders.has(planned.from);
}

/** Letters of those who get a mail; [] of a mail to all customers. */
function rolesTo({ beat, from }: Planned, frame: Frame): string[] {
	const to = beat === undefined ? [] : (frame.beats[beat]?.to ?? []);
	if (to.length > 0) return to;
	return [...new Set(frame.beats.flatMap((one) => [one.from, ...one.to]))].filter((role) => role !== from);
}

const AND: Record<Language, string> = { en: "and", de: "und", fr: "et", es: "y" };

function greetingOf(planned: Planned, index: number, { frame, slots, words, split }: Setup, rng: Rng): string {
	if (index > 0 && !rng.chance(planned.beat === undefined ? 0.25 : 0.7)) return "";
	const { language, setting, senders } = frame;
	const to = rolesTo(planned, frame);
	const [only = ""] = to;
	const pick = (list: string) => rng.pick(words.list(language, `greeting ${list}`, split));
	if (to.length === 1 && senders.has(only)) return pick("company");
	const named = to.length === 1 || (to.length === 2 && planned.beat !== undefined && rng.chance(0.6));
	if (!named) return pick(`${setting} all`);
	const names = (of: (role: string) => string) => to.map(of).join(` ${AND[language]} `);
	return pick(setting).replaceAll("{name}", names(slots.name)).replaceAll("{first}", names(slots.first));
}

/** Closing and signature; the same writer signs the same way all along. */
function tailOf(
	planned: Planned,
	index: number,
	{ frame, slots, words, split }: Setup,
	signs: Map<string, string>,
	rng: Rng,
): string[] {
	const { language, setting } = frame;
	const name = nameOf(planned, slots);
	const company = isCompany(planned, frame);
	const brief = planned.beat === undefined && rng.chance(0.5);
	const closing = brief ? "" : rng.pick(words.list(language, `closing ${setting}`, split));
	const first = setting === "service" ? name : (name.split(" ")[0] ?? name);
	if (company) {
		const named = name.includes(slots.fill("{company}"));
		const small = named && rng.chance(0.6) ? slots.fill(rng.pick(words.list(language, "footer service", split))) : "";
		return [`${closing}\n${name}`, small];
	}
	if (setting === "private") return [brief ? first : `${closing}\n${first}`];
	const sign = signs.get(name) ?? (rng.chance(0.45) ? signature(name, { words, language, split, rng, slots }) : "");
	signs.set(name, sign);
	const disclaimer = sign !== "" && rng.chance(0.25) ? rng.pick(words.list(language, "disclaimer", split)) : "";
	const signed = sign !== "" && (index < 2 || rng.chance(0.5)) ? `--\n${sign}` : "";
	return [[closing, first].filter(Boolean).join("\n"), signed, disclaimer];
}

function signature(
	name: string,
	{
		words,
		language,
		split,
		rng,
		slots,
	}: Pick<Setup, "words" | "split" | "slots"> & { language: Frame["language"]; rng: Rng },
): string {
	const title = rng.pick(words.list(language, "title", split));
	const lines = [name, title, ...(rng.chance(0.5) ? [slots.fill("{company9}")] : [])];
	return lines.join("\n");
}

function shortTail(planned: Planned, index: number, { frame, slots }: Setup, rng: Rng): string[] {
	const name = nameOf(planned, slots);
	const first = isCompany(planned, frame) ? name : (name.split(" ")[0] ?? name);
	return index === 0 && rng.chance(0.5) ? [first] : [];
}

/** A sender as the page shows it: mostly the name, sometimes the address with it. */
function addressed(name: string, planned: Planned, { frame, size }: Setup, rng: Rng): string {
	if (size === "small" || !rng.chance(0.15)) return name;
	const company = isCompany(planned, frame);
	const local = name
		.normalize("NFD")
		.toLowerCase()
		.replace(/[^a-z ]+/g, "")
		.trim()
		.replace(/ +/g, ".");
	return company ? `${name} <noreply@${local.split(".")[0]}.example>` : `${name} <${local}@mail.example>`;
}

function quote({ from, date, body }: ThreadMessage, { frame }: Setup): string {
	const day = date.slice(0, 10);
	const head = {
		en: `On ${day}, ${from} wrote:`,
		de: `Am ${day} schrieb ${from}:`,
		fr: `Le ${day}, ${from} a écrit :`,
		es: `El ${day}, ${from} escribió:`,
	}[frame.language];
	return [head, ...body.split("\n").map((line) => `> ${line}`.trimEnd())].join("\n");
}
