import type { Rng } from "../../data/rng.ts";
import { expand, findPhrases, type Grammar, madeUpWord, pickPhrase, type Scene } from "./grammar.ts";
import type { Site } from "./sites.ts";

/** How sites of any kind are called; "{word}" is a word of the trade ("bank", "recipes"), out of "[topic words]". */
const PATTERNS: readonly (readonly [string, number])[] = [
	["{brand} {word}", 4],
	["{brand}{word}", 2],
	["{noun} {word}", 4],
	["{noun}{word}", 3],
	["{word}{brand}", 1],
	["{adjective} {word}", 3],
	["{adjective}{word}", 1],
	["{adjective} {noun} {word}", 2],
	["The {adjective} {word}", 1],
	["The {noun} {word}", 1],
	["{surname} {word}", 2],
	["{surname} & {surname} {word}", 1],
	["{place} {word}", 3],
	["{word} {place}", 1],
	["{word} {suffix}", 3],
	["{word}{suffix}", 2],
	["My{word}", 1],
	["{word}.{ending}", 1],
	["{brand}", 2],
	["{noun}{noun}", 1],
	["{adjective} {noun}", 1],
];
const NAMELESS: ReadonlySet<string> = new Set(["{brand}", "{noun}{noun}", "{adjective} {noun}"]);

/**
 * A site that nobody has: its name sounds like its trade, its domain follows from its name.
 *
 * @param accepts whether this domain may be used; others are tried until one may
 */
export function makeUpSite(grammar: Grammar, scene: Scene, accepts: (domain: string) => boolean, rng: Rng): Site {
	const { topic, language } = scene;
	for (let tries = 0; tries < 1000; tries++) {
		const own = findPhrases(grammar, "names", { topic, language: "en" });
		const pattern = own !== undefined && language === "en" && rng.chance(0.5) ? rng.pick(own) : rng.weighted(PATTERNS);
		const word = pickPhrase(grammar, language === "en" ? "words" : "keyword", scene, rng);
		const ending = pickPhrase(grammar, "endings", scene, rng);
		const name = expand(grammar, pattern, { ...scene, known: { word: capital(word), ending } }, rng).trim();
		const domain = domainOf(name.endsWith(`.${ending}`) ? name.slice(0, -ending.length - 1) : name, ending, rng);
		if (domain === undefined || !accepts(domain)) continue;
		const telling = !NAMELESS.has(pattern);
		return { domain, name, topic, also: [], language, titles: [], famous: false, telling, nameIsEnough: telling };
	}
	throw new Error(`No domain that could be made up for ${topic} was accepted.`);
}

/** A host that follows from a name; undefined when it would be too long. */
export function domainOf(name: string, ending: string, rng: Rng): string | undefined {
	const words = name
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

export function capital(word: string): string {
	return (word[0] ?? "").toUpperCase() + word.slice(1);
}
