import { readdirSync, readFileSync } from "node:fs";
import type { Category } from "../../../src/tasks/group-tabs/schema.ts";
import { parseTable } from "../../data/text-table.ts";
import { type DefaultCategory, expectTopic, TOPICS, TOPICS_OF, type Topic, topicsIn } from "./topics.ts";

/** One way of sorting: what a person might call a category, and what belongs there. */
export interface Theme {
	id: string;
	topics: readonly Topic[];
	/** Topics that one could argue about: they are never shown with a list where the argument would matter. */
	near: readonly Topic[];
	/** By language, English first. */
	names: ReadonlyMap<string, readonly string[]>;
	descriptions: ReadonlyMap<string, readonly string[]>;
	examples: readonly string[];
	/** What pages of a theme without topics speak of. */
	interest?: Interest;
	/** The category of a recipe that this theme stands for. */
	own?: Category;
}

/** Something that people have a category for though no topic is it: its pages are made of its own words. */
export interface Interest {
	/** Other interests that one could argue about. */
	near: readonly string[];
	/** Words and short phrases, by language. */
	words: ReadonlyMap<string, readonly string[]>;
	/** Whole titles without a site's name, by language. */
	titles: ReadonlyMap<string, readonly string[]>;
}

const FIELD = /^(topics|near|names|description|examples|words|title)(?: ([a-z]{2}))?:(.+)$/;

/** Fields of which a line is one entry. */
const WHOLE_LINES: ReadonlySet<string> = new Set(["description", "title"]);

/**
 * Reads categories.txt and interests/*.txt: "[id]", then lines "topics: a; b", "near: …", "names: …", "description: …" (as
 * often as one likes), "examples: …". An interest has no topics, but "words: …" and "title: …" (as often as one likes), and
 * may be near other interests. All but topics, near and examples may have a language: "names de: …".
 *
 * @throws Error naming the line that cannot be read.
 */
export function parseThemes(source: string, file: string): Theme[] {
	const themes = new Map<string, Map<string, string[]>>();
	for (const { heading, text, line } of parseTable(source)) {
		const [, field, language = "en", value = ""] = FIELD.exec(text) ?? [];
		if (field === undefined)
			throw new Error(`${file}:${line} should be "names: …", "description: …" or the like: ${text}`);
		const id = heading.join(" ");
		const fields = themes.get(id) ?? new Map<string, string[]>();
		const key = `${field} ${language}`;
		const parts = WHOLE_LINES.has(field)
			? [value.trim()]
			: value
					.split(";")
					.map((part) => part.trim())
					.filter(Boolean);
		fields.set(key, [...(fields.get(key) ?? []), ...parts]);
		themes.set(id, fields);
	}
	return [...themes].map(([id, fields]) => {
		const where = `${file} [${id}]`;
		const listed = (fields.get("topics en") ?? []).map((topic) => expectTopic(topic, where));
		// the seven are known by their names; everybody else lists topics, or words
		const topics = id in TOPICS_OF ? topicsIn(id as DefaultCategory) : listed;
		const near = fields.get("near en") ?? [];
		const [names, words] = [byLanguage(fields, "names"), byLanguage(fields, "words")];
		if (!names.has("en") || (topics.length === 0 && !words.has("en")))
			throw new Error(`${where} needs names, and topics or words.`);
		const theme = {
			id,
			topics,
			near: words.size > 0 ? near.filter(isTopic) : near.map((topic) => expectTopic(topic, where)),
			names,
			descriptions: byLanguage(fields, "description"),
			examples: fields.get("examples en") ?? [],
		};
		if (words.size === 0) return theme;
		const interests = near.filter((name) => !isTopic(name));
		return { ...theme, interest: { near: interests, words, titles: byLanguage(fields, "title") } };
	});
}

function byLanguage(fields: ReadonlyMap<string, readonly string[]>, field: string): Map<string, readonly string[]> {
	return new Map(
		[...fields].flatMap(([key, values]) =>
			key.startsWith(`${field} `) ? [[key.slice(field.length + 1), values] as const] : [],
		),
	);
}

function isTopic(name: string): name is Topic {
	return (TOPICS as readonly string[]).includes(name);
}

/** All that people call categories: the seven, those that topics are, and interests. */
export function loadThemes(): Theme[] {
	const interests = readdirSync(new URL("interests/", import.meta.url)).sort();
	return ["categories.txt", ...interests.map((name) => `interests/${name}`)].flatMap((file) =>
		parseThemes(readFileSync(new URL(file, import.meta.url), "utf8"), file),
	);
}

/** Whether a list should not have both, because the one could be taken for the other. */
export function compete(one: Theme, other: Theme): boolean {
	if (one.id === other.id) return true;
	// of the seven, whatever is narrower is told apart
	if (one.id in TOPICS_OF || other.id in TOPICS_OF) return false;
	const claims = (a: Theme, b: Theme) =>
		a.topics.some((topic) => b.topics.includes(topic) || b.near.includes(topic)) ||
		(a.interest?.near.includes(b.id) ?? false);
	return claims(one, other) || claims(other, one);
}
