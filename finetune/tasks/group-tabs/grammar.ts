import { readdirSync, readFileSync } from "node:fs";
import { hashFraction, type Rng } from "../../data/rng.ts";
import type { Split } from "../../data/split.ts";
import { parseTable } from "../../data/text-table.ts";
import { CATEGORY_OF, type Topic, TOPICS } from "./topics.ts";

/**
 * Phrases by owner, slot and language. An owner is a topic, a default category ("news" serves all its topics) or
 * "shared". Files: titles/*.txt, with headings "[owner slot]" or "[owner slot language]".
 */
export type Grammar = ReadonlyMap<string, readonly string[]>;

/** What a template is expanded for. */
export interface Scene {
	topic: Topic;
	language: string;
	split: Split;
	/** Slots that are known already, e.g. the site's name. */
	known: Readonly<Record<string, string>>;
}

// this share of every longer list is never seen in training, so that validation and test show words that are new
const HELD_OUT = 0.12;
const SHORTEST_WITH_HELD_OUT = 12;
const DEEPEST = 8;

const key = (owner: string, slot: string, language: string) => `${owner} ${slot} ${language}`;

/** @throws Error naming the file and line whose heading is not "[owner slot]" or whose owner does not exist. */
export function parseGrammar(files: readonly { file: string; source: string }[]): Grammar {
	const owners = new Set<string>(["shared", ...TOPICS, ...Object.values(CATEGORY_OF).map((name) => name.toLowerCase())]);
	const grammar = new Map<string, string[]>();
	for (const { file, source } of files) {
		for (const { heading, text, line } of parseTable(source)) {
			const [owner, slot, language = "en", ...rest] = heading;
			if (owner === undefined || slot === undefined || rest.length > 0 || !owners.has(owner)) {
				throw new Error(`${file}:${line} stands under "[${heading.join(" ")}]"; "[topic slot]" or "[topic slot language]" is meant.`);
			}
			const id = key(owner, slot, language);
			const phrases = grammar.get(id) ?? [];
			// slots of short words are kept many to a line
			phrases.push(...(TEMPLATES.has(slot) ? [text] : text.split(";").map((phrase) => phrase.trim()).filter(Boolean)));
			grammar.set(id, phrases);
		}
	}
	return grammar;
}

/** Slots whose lines are whole templates and may hold semicolons. */
const TEMPLATES: ReadonlySet<string> = new Set(["titles", "slogans"]);

export function loadGrammar(): Grammar {
	const folder = new URL("titles/", import.meta.url);
	const files = readdirSync(folder).filter((name) => name.endsWith(".txt")).sort();
	return parseGrammar(files.map((name) => ({ file: `titles/${name}`, source: readFileSync(new URL(name, folder), "utf8") })));
}

/** The phrases of a slot: the topic's own before its category's before the shared, the scene's language before English. */
export function findPhrases(grammar: Grammar, slot: string, { topic, language }: Pick<Scene, "topic" | "language">): readonly string[] | undefined {
	const owners = [topic, CATEGORY_OF[topic].toLowerCase(), "shared"];
	for (const spoken of new Set([language, "en"])) {
		for (const owner of owners) {
			const phrases = grammar.get(key(owner, slot, spoken));
			if (phrases !== undefined) return phrases;
		}
	}
	return undefined;
}

/** Whether the grammar has this slot in the scene's own language, for the topic or its category. */
export function speaks(grammar: Grammar, slot: string, topic: Topic, language: string): boolean {
	return [topic, CATEGORY_OF[topic].toLowerCase()].some((owner) => grammar.has(key(owner, slot, language)));
}

/** One phrase of a slot, out of those that the scene's split may see. */
export function pickPhrase(grammar: Grammar, slot: string, scene: Scene, rng: Rng): string {
	const phrases = findPhrases(grammar, slot, scene);
	if (phrases === undefined) throw new Error(`titles/*.txt have no "[${scene.topic} ${slot}]", nor a shared one.`);
	if (phrases.length < SHORTEST_WITH_HELD_OUT) return rng.pick(phrases);
	const wanted = scene.split !== "train";
	for (let tries = 0; tries < 60; tries++) {
		const phrase = rng.pick(phrases);
		if (hashFraction(`held out/${phrase}`) < HELD_OUT === wanted) return phrase;
	}
	return rng.pick(phrases);
}

/**
 * Fills a template: "{slot}" by a phrase of that slot, "{a|b}" by one of either, "{n:1-9}" by a number, "{id}" by an
 * opaque id.
 */
export function expand(grammar: Grammar, template: string, scene: Scene, rng: Rng, depth = 0): string {
	if (depth > DEEPEST) throw new Error(`"${template}" of ${scene.topic} never ends: its slots go round in a circle.`);
	return template.replace(/\{([^{}]+)\}/g, (_, inside: string) => {
		const slot = rng.pick(inside.split("|"));
		const known = scene.known[slot];
		if (known !== undefined) return known;
		const range = /^n:(\d+)-(\d+)$/.exec(slot);
		if (range) return String(rng.int(Number(range[1]), Number(range[2])));
		if (slot === "id") return opaqueId(rng);
		if (slot === "brand") return madeUpWord(rng);
		return expand(grammar, pickPhrase(grammar, slot, scene, rng), scene, rng, depth + 1);
	});
}

const ALPHABETS = ["0123456789", "0123456789abcdef", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"];

export function opaqueId(rng: Rng): string {
	const alphabet = rng.pick(ALPHABETS);
	return Array.from({ length: rng.int(5, 14) }, () => alphabet[rng.int(0, alphabet.length - 1)]).join("");
}

const ONSETS = ["b", "br", "c", "cl", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "pl", "qu", "r", "s", "st", "t", "tr", "v", "w", "z", ""];
const VOWELS = ["a", "e", "i", "o", "u", "a", "e", "o", "ai", "ea", "io", "oo"];
const CODAS = ["", "", "", "n", "r", "l", "x", "s", "m", "nd", "rt", "ck", "ly", "va", "ra", "to", "zo", "ria", "ify", "io"];

/** A name such as "Travoria": nobody's, and telling nothing. */
export function madeUpWord(rng: Rng): string {
	const syllables = rng.int(1, 2);
	let word = "";
	for (let i = 0; i < syllables; i++) word += rng.pick(ONSETS) + rng.pick(VOWELS);
	word += rng.pick(ONSETS.filter((onset) => onset.length === 1)) + rng.pick(VOWELS.slice(0, 8)) + rng.pick(CODAS);
	return (word[0] ?? "").toUpperCase() + word.slice(1);
}
