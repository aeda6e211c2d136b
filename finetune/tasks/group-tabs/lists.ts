import { readFileSync } from "node:fs";
import { DEFAULT_CATEGORIES } from "../../../src/tasks/group-tabs/categories.ts";
import { type Category, categoriesSchema } from "../../../src/tasks/group-tabs/schema.ts";
import type { Rng } from "../../data/rng.ts";
import { parseTable } from "../../data/text-table.ts";
import { type DefaultCategory, expectTopic, type Topic, TOPICS_OF } from "./topics.ts";

/** One way of sorting: what a person might call a category, and what belongs there. */
export interface Theme {
	id: string;
	topics: readonly Topic[];
	/** Topics that one could argue about: they are never shown with a list where the argument would matter. */
	near: readonly Topic[];
	names: readonly string[];
	descriptions: readonly string[];
	examples: readonly string[];
}

export interface ListCategory {
	theme: Theme;
	category: Category;
}

export type ListKind = "default" | "renamed" | "shortened" | "extended" | "own";

/** A user's categories, in the user's order. */
export interface CategoryList {
	kind: ListKind;
	categories: readonly ListCategory[];
}

const FIELDS = ["topics", "near", "names", "description", "examples"] as const;

/**
 * Reads categories.txt: "[id]", then lines "topics: a; b", "near: …", "names: …", "description: …" (as often as one
 * likes), "examples: …".
 *
 * @throws Error naming the line that cannot be read.
 */
export function parseThemes(source: string, file: string): Theme[] {
	const themes = new Map<string, Record<(typeof FIELDS)[number], string[]>>();
	for (const { heading, text, line } of parseTable(source)) {
		const [field, value] = [text.slice(0, text.indexOf(":")), text.slice(text.indexOf(":") + 1)];
		const known = FIELDS.find((name) => name === field);
		if (known === undefined) throw new Error(`${file}:${line} should start with one of ${FIELDS.join(", ")} and ":": ${text}`);
		const id = heading.join(" ");
		const theme = themes.get(id) ?? { topics: [], near: [], names: [], description: [], examples: [] };
		theme[known].push(...(known === "description" ? [value.trim()] : value.split(";").map((part) => part.trim()).filter(Boolean)));
		themes.set(id, theme);
	}
	return [...themes].map(([id, { topics, near, names, description, examples }]) => {
		// the seven are known by their names; everybody else lists topics
		const own = id in TOPICS_OF ? TOPICS_OF[id as DefaultCategory] : topics.map((topic) => expectTopic(topic, `${file} [${id}]`));
		if (own.length === 0 || names.length === 0) throw new Error(`${file} [${id}] needs topics and names.`);
		return { id, topics: own, near: near.map((topic) => expectTopic(topic, `${file} [${id}]`)), names, descriptions: description, examples };
	});
}

export function loadThemes(): Theme[] {
	return parseThemes(readFileSync(new URL("categories.txt", import.meta.url), "utf8"), "categories.txt");
}

/**
 * The index of the category that a page of `topic` belongs to, −1 for Other, undefined when people would disagree. The
 * narrowest category wins: "Music" before "Entertainment".
 */
export function labelOf(list: CategoryList, topic: Topic, also: readonly Topic[] = []): number | undefined {
	const label = narrowest(list, topic);
	if (label === undefined) return undefined;
	const width = list.categories[label]?.theme.topics.length ?? Number.POSITIVE_INFINITY;
	const arguable = list.categories.some(
		({ theme }, index) => index !== label && theme.near.includes(topic) && theme.topics.length < width,
	);
	if (arguable) return undefined;
	const elsewhere = also.some((other) => {
		const second = narrowest(list, other);
		return second !== label && second !== -1;
	});
	return elsewhere ? undefined : label;
}

function narrowest(list: CategoryList, topic: Topic): number | undefined {
	const covering = list.categories.flatMap(({ theme }, index) => (theme.topics.includes(topic) ? [{ index, width: theme.topics.length }] : []));
	if (covering.length === 0) return -1;
	const least = Math.min(...covering.map(({ width }) => width));
	const best = covering.filter(({ width }) => width === least);
	return best.length === 1 ? best[0]?.index : undefined;
}

/** The list that a new user starts with. */
export function defaultList(themes: readonly Theme[]): CategoryList {
	return {
		kind: "default",
		categories: DEFAULT_CATEGORIES.map((category) => {
			const theme = themes.find(({ id }) => id === category.name);
			if (theme === undefined) throw new Error(`categories.txt has no "[${category.name}]", which is one of the default categories.`);
			return { theme, category };
		}),
	};
}

/** The default list and `count` − 1 others, all different. */
export function makeLists(themes: readonly Theme[], count: number, rng: Rng): CategoryList[] {
	const standard = defaultList(themes);
	const lists = [standard];
	const seen = new Set([fingerprint(standard)]);
	for (let tries = 0; lists.length < count; tries++) {
		if (tries > count * 50) throw new Error(`Only ${lists.length} different lists could be made of categories.txt; ${count} were asked for.`);
		const list = makeList(standard, themes, rng.fork(`list ${tries}`));
		const print = fingerprint(list);
		if (seen.has(print) || !categoriesSchema.safeParse(list.categories.map(({ category }) => category)).success) continue;
		seen.add(print);
		lists.push(list);
	}
	return lists;
}

const fingerprint = ({ categories }: CategoryList) => JSON.stringify(categories.map(({ category }) => category));

/** How much a user writes: most write a name and nothing else. */
type Style = "full" | "described" | "named" | "mixed";

function makeList(standard: CategoryList, themes: readonly Theme[], rng: Rng): CategoryList {
	const own = themes.filter(({ id }) => !standard.categories.some(({ theme }) => theme.id === id));
	const style = rng.weighted<Style>([["full", 4], ["described", 3], ["named", 2], ["mixed", 3]]);
	const word = (theme: Theme): ListCategory => ({ theme, category: wordTheme(theme, style, rng) });
	const reworded = rng.chance(0.55);
	const seven = standard.categories.map((one) => (reworded && rng.chance(0.8) ? word(one.theme) : one));
	const kind = rng.weighted<ListKind>([["default", 1], ["renamed", 28], ["shortened", 24], ["extended", 30], ["own", 17]]);
	switch (kind) {
		case "default":
			return { kind, categories: rng.shuffle(standard.categories) };
		case "renamed":
			return { kind, categories: rng.shuffle(standard.categories.map(({ theme }) => word(theme))) };
		case "shortened": {
			const kept = rng.shuffle(seven).slice(0, rng.int(3, 6));
			return { kind, categories: [...kept, ...(rng.chance(0.4) ? rng.shuffle(own).slice(0, rng.int(1, 3)).map(word) : [])] };
		}
		case "extended": {
			const added = rng.shuffle(own).slice(0, rng.int(1, 4)).map(word);
			const all = [...seven, ...added];
			return { kind, categories: rng.chance(0.5) ? rng.shuffle(all) : all };
		}
		case "own": {
			const some = rng.shuffle(own).slice(0, rng.int(2, 8)).map(word);
			const one = rng.chance(0.5) ? [word(rng.pick(standard.categories).theme)] : [];
			return { kind, categories: rng.shuffle([...some, ...one]) };
		}
	}
}

function wordTheme(theme: Theme, style: Style, rng: Rng): Category {
	const how = style === "mixed" ? rng.pick(["full", "described", "named"] as const) : style;
	const name = rng.chance(0.3) ? (theme.names[0] ?? theme.id) : rng.pick(theme.names);
	const cased = rng.weighted([[name, 12], [name.toLowerCase(), 2], [name.toUpperCase(), 1]]);
	return {
		name: cased,
		description: how !== "named" && theme.descriptions.length > 0 ? rng.pick(theme.descriptions) : "",
		examples: how === "full" ? rng.shuffle(theme.examples).slice(0, rng.int(1, 4)) : [],
	};
}
