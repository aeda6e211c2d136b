import type { Rng } from "../../data/rng.ts";
import { type Split, splitOf } from "../../data/split.ts";
import { expand, findPhrases, type Grammar, madeUpWord, pickPhrase, type Scene } from "./grammar.ts";
import type { Site } from "./sites.ts";
import type { Topic } from "./topics.ts";

/** How sites of any kind are called; "{word}" is a word of the trade ("bank", "recipes"), out of "[topic words]". */
const PATTERNS: readonly (readonly [string, number])[] = [
	["{brand} {word}", 5],
	["{brand}{word}", 4],
	["{word}{brand}", 1],
	["{adjective} {word}", 3],
	["{adjective}{word}", 2],
	["The {adjective} {word}", 1],
	["{surname} {word}", 2],
	["{surname} & {surname} {word}", 1],
	["{place} {word}", 3],
	["{word} {place}", 1],
	["{word} {suffix}", 3],
	["{word}{suffix}", 3],
	["My{word}", 1],
	["{word}.{ending}", 1],
	["{brand}", 4],
];

/** A site that nobody has: its name sounds like its trade, its domain follows from its name. */
export function makeUpSite(grammar: Grammar, topic: Topic, language: string, split: Split, seed: string, rng: Rng): Site {
	for (;;) {
		const scene: Scene = { topic, language, split, known: {} };
		const own = findPhrases(grammar, "names", scene);
		const pattern = own !== undefined && rng.chance(0.5) ? rng.pick(own) : rng.weighted(PATTERNS);
		const word = pickPhrase(grammar, "words", scene, rng);
		const name = expand(grammar, pattern, { ...scene, known: { word: capital(word), ending: "com" } }, rng).trim();
		const domain = domainOf(name, pickPhrase(grammar, "endings", scene, rng), rng);
		if (domain === undefined || splitOf(domain, seed) !== split) continue;
		return { domain, name, topic, also: [], language, titles: [], famous: false, telling: pattern !== "{brand}" };
	}
}

function domainOf(name: string, ending: string, rng: Rng): string | undefined {
	const words = name
		.replace(/\.com$/, "")
		.normalize("NFKD")
		.replace(/[\u0300-\u036f]/g, "")
		.replace(/ß/g, "ss")
		.toLowerCase()
		.replace(/&/g, " and ")
		.split(/[^a-z0-9]+/)
		.filter(Boolean);
	if (rng.chance(0.5) && words[0] === "the") words.shift();
	const label = words.join(words.length > 1 && rng.chance(0.2) ? "-" : "");
	// names in other scripts have domains of their own making
	const host = label.length >= 3 ? label : madeUpWord(rng).toLowerCase();
	return host.length > 40 ? undefined : `${host}.${ending}`;
}

function capital(word: string): string {
	return (word[0] ?? "").toUpperCase() + word.slice(1);
}
