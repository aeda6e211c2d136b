import type { Thread, ThreadMessage } from "../../../src/tasks/summarize-thread/schema.ts";
import type { Rng } from "../../data/rng.ts";
import type { Split } from "../../data/split.ts";
import { type Body, chooseWordings, type Said, writeBody } from "./body.ts";
import type { Frame } from "./frames.ts";
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
	const messages: ThreadMessage[] = [];
	const cores: Body["core"][] = [];

	for (const [index, planned] of plan.entries()) {
		const stream = rng.fork(`mail/${index}`);
		const from = nameOf(planned, setup.slots);
		const said = sentencesOf(planned, setup, stream);
		if (index === instructed) said.splice(stream.int(1, said.length), 0, plain(instruction()));
		const tail = short ? shortTail(planned, index, setup, stream) : tailOf(planned, index, setup, signs, stream);
		const { text, core } = writeBody({ greeting: greetingOf(planned, index, setup, stream), said, tail }, short, stream);
		const before = messages.at(-1);
		messages.push({
			id: `m${index + 1}`,
			from: addressed(from, planned, setup, stream),
			to: recipientsOf(planned, setup),
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

function sentencesOf({ beat }: Planned, { frame, slots, words, split, size }: Setup, rng: Rng): Said[] {
	const { language, setting } = frame;
	const distract = () => plain(slots.fill(rng.pick(words.list(language, `aside ${setting}`, split))));
	if (beat === undefined) {
		const talk = plain(slots.fill(rng.pick(words.list(language, `talk ${setting}`, split))));
		return rng.chance(0.35) ? [talk, distract()] : [talk];
	}
	const said = chooseWordings(frame.beats[beat]?.sentences ?? [], slots.fill, size === "small", rng);
	const asides = size === "small" ? 0 : rng.weighted([[0, 5], [1, 4], [2, 2]]);
	for (let i = 0; i < asides; i++) {
		const aside = distract();
		if (said.some(({ text }) => text === aside.text)) continue;
		// a list is not broken up
		const places = said.flatMap((one, at) => (one.ownLine && at > 0 ? [] : [at])).filter((at) => at > 0);
		said.splice(rng.pick([...places, said.length]), 0, aside);
	}
	return said;
}

function recipientsOf({ beat, from }: Planned, { frame, slots }: Setup): string[] {
	const to = beat === undefined ? [] : (frame.beats[beat]?.to ?? []);
	return (to.length > 0 ? to : rolesOf(frame).filter((role) => role !== from)).map((role) => slots.name(role));
}

function rolesOf(frame: Frame): string[] {
	return [...new Set(frame.beats.flatMap(({ from, to }) => [from, ...to]))];
}

function greetingOf(planned: Planned, index: number, { frame, slots, words, split }: Setup, rng: Rng): string {
	if (index > 0 && !rng.chance(planned.beat === undefined ? 0.25 : 0.7)) return "";
	const to = planned.beat === undefined ? [] : (frame.beats[planned.beat]?.to ?? []);
	const list = `greeting ${frame.setting}${to.length === 1 ? "" : " all"}`;
	const name = to.length === 2 ? to.map(slots.first).join(` ${{ en: "and", de: "und", fr: "et", es: "y" }[frame.language]} `) : undefined;
	const greeting = rng.pick(words.list(frame.language, name === undefined ? list : `greeting ${frame.setting}`, split));
	const only = to[0] ?? "";
	return greeting.replaceAll("{name}", name ?? slots.name(only)).replaceAll("{first}", name ?? slots.first(only));
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
	const company = typeof planned.from === "string" && frame.senders.has(planned.from);
	const brief = planned.beat === undefined && rng.chance(0.5);
	const closing = brief ? "" : rng.pick(words.list(language, `closing ${setting}`, split));
	const first = company ? name : (name.split(" ")[0] ?? name);
	if (company) {
		const small = rng.chance(0.6) ? slots.fill(rng.pick(words.list(language, "footer service", split))) : "";
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
	{ words, language, split, rng, slots }: Pick<Setup, "words" | "split" | "slots"> & { language: Frame["language"]; rng: Rng },
): string {
	const title = rng.pick(words.list(language, "title", split));
	const lines = [name, title, ...(rng.chance(0.5) ? [slots.fill("{company9}")] : [])];
	return lines.join("\n");
}

function shortTail(planned: Planned, index: number, { slots }: Setup, rng: Rng): string[] {
	const name = nameOf(planned, slots);
	const company = typeof planned.from === "string" && slots.first(planned.from) === name;
	return index === 0 && rng.chance(0.5) ? [company ? name : (name.split(" ")[0] ?? name)] : [];
}

/** A sender as the page shows it: mostly the name, sometimes the address with it. */
function addressed(name: string, planned: Planned, { frame, size }: Setup, rng: Rng): string {
	if (size === "small" || !rng.chance(0.15)) return name;
	const company = typeof planned.from === "string" && frame.senders.has(planned.from);
	const local = name.normalize("NFD").toLowerCase().replace(/[^a-z ]+/g, "").trim().replace(/ +/g, ".");
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
