import { DEFAULT_CATEGORIES } from "../../../src/tasks/group-tabs/categories.ts";
import { type Category, categoriesSchema } from "../../../src/tasks/group-tabs/schema.ts";
import type { Rng } from "../../data/rng.ts";
import { withOwn, yourList } from "./own-lists.ts";
import { compete, type Theme } from "./themes.ts";
import type { Topic } from "./topics.ts";

export interface ListCategory {
	theme: Theme;
	category: Category;
}

export type ListKind = "default" | "yours" | "renamed" | "shortened" | "extended" | "own";

/** A user's categories, in the user's order. */
export interface CategoryList {
	kind: ListKind;
	categories: readonly ListCategory[];
}

/**
 * The index of the category that a page of `topic` belongs to, −1 for Other, undefined when people would disagree. The
 * narrowest category wins: "Music" before "Entertainment".
 */
export function labelOf(list: CategoryList, topic: Topic, also: readonly Topic[] = []): number | undefined {
	const label = narrowest(list, topic);
	if (label === undefined) return undefined;
	const width = list.categories[label]?.theme.topics.length;
	const arguable = list.categories.some(
		({ theme }, index) =>
			index !== label &&
			theme.near.includes(topic) &&
			// a broad category does not argue with another that has the topic
			(width === undefined || theme.topics.length < Math.min(width, BROAD)),
	);
	if (arguable) return undefined;
	const elsewhere = also.some((other) => {
		const second = narrowest(list, other);
		return second !== label && second !== -1;
	});
	return elsewhere ? undefined : label;
}

const BROAD = 4;

function narrowest(list: CategoryList, topic: Topic): number | undefined {
	const covering = list.categories.flatMap(({ theme }, index) =>
		theme.topics.includes(topic) ? [{ index, width: theme.topics.length }] : [],
	);
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
			if (theme === undefined)
				throw new Error(`categories.txt has no "[${category.name}]", which is one of the default categories.`);
			return { theme, category };
		}),
	};
}

/**
 * The default list, yourList() where a recipe has categories, and others, `count` in all and all different.
 *
 * @throws Error when there are not as many, or when a user could not have the recipe's
 */
export function makeLists(
	themes: readonly Theme[],
	count: number,
	rng: Rng,
	own: readonly Theme[] = [],
): CategoryList[] {
	const standard = defaultList(themes);
	const lists = [standard];
	if (own.length > 0) lists.push(expectValid(yourList(standard, own)));
	const seen = new Set(lists.map(fingerprint));
	for (let tries = 0; lists.length < count; tries++) {
		if (tries > count * 50)
			throw new Error(`Only ${lists.length} different lists could be made of categories.txt; ${count} were asked for.`);
		const list = withOwn(makeList(standard, themes, rng.fork(`list ${tries}`)), own, rng.fork(`own ${tries}`));
		const print = fingerprint(list);
		if (seen.has(print) || !categoriesSchema.safeParse(list.categories.map(({ category }) => category)).success)
			continue;
		seen.add(print);
		lists.push(list);
	}
	return lists;
}

function expectValid(list: CategoryList): CategoryList {
	const checked = categoriesSchema.safeParse(list.categories.map(({ category }) => category));
	if (!checked.success)
		throw new Error(`data.categories and the default categories together: ${checked.error.issues[0]?.message}`);
	return list;
}

const fingerprint = ({ categories }: CategoryList) => JSON.stringify(categories.map(({ category }) => category));

const LANGUAGES = ["de", "fr", "es", "it", "pt", "nl", "pl", "tr", "ja", "ru", "zh"] as const;

/** How much a user writes: most write a name and nothing else. */
type Style = "full" | "described" | "named" | "mixed";

function makeList(standard: CategoryList, themes: readonly Theme[], rng: Rng): CategoryList {
	const own = themes.filter(({ id }) => !standard.categories.some(({ theme }) => theme.id === id));
	const style = rng.weighted<Style>([
		["full", 4],
		["described", 3],
		["named", 2],
		["mixed", 3],
	]);
	const language = rng.chance(0.7) ? "en" : rng.pick(LANGUAGES);
	const some = (count: number): Theme[] =>
		rng
			.shuffle(own)
			.slice(0, count)
			// a list with both would teach nothing; among topics, labelOf() sees to that
			.filter((theme, i, all) => !(theme.interest && all.slice(0, i).some((one) => compete(one, theme))));
	const word = (theme: Theme): ListCategory => ({ theme, category: wordTheme(theme, style, language, rng) });
	const reworded = rng.chance(0.55);
	const seven = standard.categories.map((one) => (reworded && rng.chance(0.8) ? word(one.theme) : one));
	const kind = rng.weighted<Exclude<ListKind, "yours">>([
		["default", 1],
		["renamed", 28],
		["shortened", 24],
		["extended", 30],
		["own", 17],
	]);
	switch (kind) {
		case "default":
			return { kind, categories: rng.shuffle(standard.categories) };
		case "renamed":
			return { kind, categories: rng.shuffle(standard.categories.map(({ theme }) => word(theme))) };
		case "shortened": {
			const kept = rng.shuffle(seven).slice(0, rng.int(3, 6));
			return {
				kind,
				categories: [...kept, ...(rng.chance(0.4) ? some(rng.int(1, 3)).map(word) : [])],
			};
		}
		case "extended": {
			const added = some(rng.int(1, 4)).map(word);
			const all = [...seven, ...added];
			return { kind, categories: rng.chance(0.5) ? rng.shuffle(all) : all };
		}
		case "own": {
			const chosen = some(rng.int(2, 8)).map(word);
			const one = rng.chance(0.5) ? [word(rng.pick(standard.categories).theme)] : [];
			return { kind, categories: rng.shuffle([...chosen, ...one]) };
		}
	}
}

function wordTheme(theme: Theme, style: Style, language: string, rng: Rng): Category {
	const how = style === "mixed" ? rng.pick(["full", "described", "named"] as const) : style;
	const spoken = theme.names.has(language) ? language : "en";
	const names = theme.names.get(spoken) ?? [theme.id];
	const name = rng.chance(0.25) ? (names[0] ?? theme.id) : rng.pick(names);
	const descriptions = theme.descriptions.get(spoken) ?? theme.descriptions.get("en") ?? [];
	return {
		name: rng.weighted([
			[name, 12],
			[name.toLowerCase(), 2],
			[name.toUpperCase(), 1],
		]),
		description: how !== "named" && descriptions.length > 0 ? rng.pick(descriptions) : "",
		examples: how === "full" ? rng.shuffle(theme.examples).slice(0, rng.int(1, 4)) : [],
	};
}
