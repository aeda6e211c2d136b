import { readdirSync, readFileSync } from "node:fs";
import { hashFraction, type Rng } from "../../data/rng.ts";
import type { Split } from "../../data/split.ts";
import { parseTable } from "../../data/text-table.ts";
import { CATEGORY_OF, TOPICS, type Topic } from "./topics.ts";

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
	const owners = new Set<string>([
		"shared",
		...TOPICS,
		...Object.values(CATEGORY_OF).map((name) => name.toLowerCase()),
	]);
	const grammar = new Map<string, string[]>();
	for (const { file, source } of files) {
		for (const { heading, text, line } of parseTable(source)) {
			const [owner, slot, language = "en", ...rest] = heading;
			if (owner === undefined || slot === undefined || rest.length > 0 || !owners.has(owner)) {
				throw new Error(
					`${file}:${line} stands under "[${heading.join(" ")}]"; "[topic slot]" or "[topic slot language]" is meant.`,
				);
			}
			const id = key(owner, slot, language);
			const phrases = grammar.get(id) ?? [];
			// slots of short words are kept many to a line
			phrases.push(
				...(TEMPLATES.has(slot)
					? [text]
					: text
							.split(";")
							.map((phrase) => phrase.trim())
							.filter(Boolean)),
			);
			grammar.set(id, phrases);
		}
	}
	return grammar;
}

/** Slots whose lines are whole templates and may hold semicolons. */
const TEMPLATES: ReadonlySet<string> = new Set([
	"titles",
	"slogans",
	"crossed",
	"news-video",
	"code-talk",
	"cloud-news",
	"console-page",
	"engineering-blog",
]);

export function loadGrammar(): Grammar {
	const folder = new URL("titles/", import.meta.url);
	const files = readdirSync(folder)
		.filter((name) => name.endsWith(".txt"))
		.sort();
	return parseGrammar(
		files.map((name) => ({ file: `titles/${name}`, source: readFileSync(new URL(name, folder), "utf8") })),
	);
}

/** The phrases of a slot: the topic's own before its category's before the shared, the scene's language before English. */
export function findPhrases(
	grammar: Grammar,
	slot: string,
	{ topic, language }: Pick<Scene, "topic" | "language">,
): readonly string[] | undefined {
	const owners = [topic, CATEGORY_OF[topic].toLowerCase(), "shared"];
	for (const spoken of new Set([language, "en"])) {
		for (const owner of owners) {
			const phrases = grammar.get(key(owner, slot, spoken));
			if (phrases !== undefined) return phrases;
		}
	}
	return undefined;
}

/** The phrases of a slot that serve any topic, in this language only. */
export function sharedPhrases(grammar: Grammar, slot: string, language: string): readonly string[] {
	return grammar.get(key("shared", slot, language)) ?? [];
}

/** What titles can be written in besides English. */
export const FOREIGN = ["de", "fr", "es", "pt", "it", "nl", "pl", "tr", "ja", "ru", "zh"] as const;

/** Whether pages of the topic can be written in this language. */
export function speaks(grammar: Grammar, topic: Topic, language: string): boolean {
	return (
		language === "en" ||
		ownPhrases(grammar, "titles", topic, language).length > 0 ||
		grammar.has(key(topic, "keyword", language))
	);
}

function ownPhrases(grammar: Grammar, slot: string, topic: Topic, language: string): readonly string[] {
	return (
		grammar.get(key(topic, slot, language)) ?? grammar.get(key(CATEGORY_OF[topic].toLowerCase(), slot, language)) ?? []
	);
}

// how many templates of the topic's own weigh as much as all the shared ones together
const SHARED_WEIGHT = { titles: 3, slogans: 6 };

/**
 * A title or a slogan, filled in, in the scene's language where the grammar speaks it: out of the topic's own templates
 * or those that any topic's keywords fit into.
 */
export function compose(
	grammar: Grammar,
	slot: keyof typeof SHARED_WEIGHT,
	scene: Scene,
	rng: Rng,
	// even a site that speaks another language shows a page in English now and then
	ownLanguage = 0.92,
): string {
	const spoken = rng.chance(ownLanguage) ? scene.language : "en";
	const { own, common, language } = [spoken, "en"]
		.map((language) => ({
			language,
			own: ownPhrases(grammar, slot, scene.topic, language),
			common: grammar.has(key(scene.topic, "keyword", language))
				? (grammar.get(key("shared", slot, language)) ?? [])
				: [],
		}))
		.find(({ own, common }) => own.length + common.length > 0) ?? { own: [], common: [], language: "en" };
	const ownShare = common.length === 0 ? 1 : own.length / (own.length + SHARED_WEIGHT[slot]);
	const template = pickSeen(rng.chance(ownShare) ? own : common, scene.split, rng);
	const words = expand(grammar, template, { ...scene, language }, rng);
	// "iPhone" and "eSIM" stay as they are
	return /^\p{Ll}\p{Lu}/u.test(words) ? words : (words[0] ?? "").toUpperCase() + words.slice(1);
}

/** One phrase of a slot, out of those that the scene's split may see. */
export function pickPhrase(grammar: Grammar, slot: string, scene: Scene, rng: Rng): string {
	const phrases = findPhrases(grammar, slot, scene);
	if (phrases === undefined) throw new Error(`titles/*.txt have no "[${scene.topic} ${slot}]", nor a shared one.`);
	return pickSeen(phrases, scene.split, rng);
}

/** One of a list, out of those that the split may see: of a long list, some are kept from training. */
export function pickSeen(phrases: readonly string[], split: Split, rng: Rng): string {
	if (phrases.length < SHORTEST_WITH_HELD_OUT) return rng.pick(phrases);
	const { train, rest } = partition(phrases);
	return rng.pick(split === "train" ? train : rest);
}

const partitions = new WeakMap<readonly string[], { train: readonly string[]; rest: readonly string[] }>();

/** Some of a list for training and some for the rest, by the phrases themselves, so that a list may grow. */
function partition(phrases: readonly string[]): { train: readonly string[]; rest: readonly string[] } {
	const known = partitions.get(phrases);
	if (known !== undefined) return known;
	const [train, rest] = [phrases.filter((phrase) => !isHeldOut(phrase)), phrases.filter(isHeldOut)];
	// by chance there may be none on one side
	const made = { train: train.length > 0 ? train : phrases, rest: rest.length > 0 ? rest : phrases };
	partitions.set(phrases, made);
	return made;
}

/** Whether a phrase of a long list, or an interest as a whole, is kept from training. */
export function isHeldOut(phrase: string): boolean {
	return hashFraction(`held out/${phrase}`) < HELD_OUT;
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

const ALPHABETS: readonly (readonly [string, number])[] = [
	["0123456789", 6],
	["0123456789abcdef", 2],
	["abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", 2],
];

export function opaqueId(rng: Rng): string {
	const alphabet = rng.weighted(ALPHABETS);
	return Array.from({ length: rng.int(5, 12) }, () => alphabet[rng.int(0, alphabet.length - 1)]).join("");
}

const STARTS =
	"ba be bo bri ca ce clo co da de do dra e fa fi flo ga gre ha he in ja jo ka ki la le li lo lu ma me mi mo na ne no o pa pe pi plu po qua ra re ri ro sa se si so spo sta su ta te ti to tre u va ve vi vo wa we xe ya ze zo".split(
		" ",
	);
const MIDDLES = "la li lo ma mi na ne ni no ra re ri ro sa si ta te ti va ve vi da do ga ka".split(" ");
const ENDS =
	"ba bo co da do dy fy go ka ko la lia lo ly ma mo na nda ndo neo nix no nt pa pio ra ria rix ro rra sa sta sy ta tec tic to tra va via vo x xa xo ya za zo zy".split(
		" ",
	);

/** A name such as "Travoria": nobody's, and telling nothing. */
export function madeUpWord(rng: Rng): string {
	const word = rng.pick(STARTS) + (rng.chance(0.45) ? rng.pick(MIDDLES) : "") + rng.pick(ENDS);
	return (word[0] ?? "").toUpperCase() + word.slice(1);
}
