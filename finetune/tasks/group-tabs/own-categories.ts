import { findByUserRule } from "../../../src/tasks/group-tabs/choose.ts";
import type { Category, Tab } from "../../../src/tasks/group-tabs/schema.ts";
import type { Grammar } from "./grammar.ts";
import { findPhrases } from "./grammar.ts";
import type { CategoryList } from "./lists.ts";
import type { Site } from "./sites.ts";
import type { Theme } from "./themes.ts";
import { TOPICS, type Topic } from "./topics.ts";

const LONGEST_KEYWORD = 4;
const SHORTEST_MENTION = 4;

/**
 * A recipe's categories as themes. One that is called as a theme of categories.txt has its topics; what the tables call
 * by a keyword of it, or a site that it claims, is near it: such pages are never shown with it.
 */
export function ownThemes(
	categories: readonly Category[],
	themes: readonly Theme[],
	grammar: Grammar,
	sites: readonly Site[],
): Theme[] {
	return categories.map((category) => {
		const name = category.name.toLowerCase();
		const known = themes.find(
			({ id, names }) =>
				id.toLowerCase() === name || [...names.values()].flat().some((other) => other.toLowerCase() === name),
		);
		const topics = known?.topics ?? [];
		const near = new Set([...(known?.near ?? []), ...nearTopics(category, grammar, sites)]);
		return {
			id: known?.id ?? `own ${category.name}`,
			topics,
			near: [...near].filter((topic) => !topics.includes(topic)),
			names: new Map([["en", [category.name]]]),
			descriptions: new Map(category.description === "" ? [] : [["en", [category.description]]]),
			examples: category.examples,
			own: category,
		};
	});
}

/** What a category's pages speak of: its name, its examples, and the shorter pieces of its description. */
export function keywordsOf({ name, description, examples }: Category): string[] {
	const pieces = description.split(/[,;:.()]|\band\b/).map((piece) => piece.trim());
	const short = pieces.filter((piece) => piece !== "" && piece.split(/\s+/).length <= LONGEST_KEYWORD);
	// a brace would be a slot of a title
	return [...new Set([name, ...examples, ...short].map((keyword) => keyword.replace(/[{}|]/g, " ").trim()))].filter(
		Boolean,
	);
}

function nearTopics(category: Category, grammar: Grammar, sites: readonly Site[]): Topic[] {
	const words = new Set(keywordsOf(category).map((keyword) => keyword.toLowerCase()));
	const spoken = TOPICS.filter((topic) =>
		["keyword", "words"].some((slot) =>
			findPhrases(grammar, slot, { topic, language: "en" })?.some((phrase) => words.has(phrase.toLowerCase())),
		),
	);
	const claimed = (category.domains ?? []).flatMap((domain) =>
		sites.filter((site) => site.domain === domain).map(({ topic }) => topic),
	);
	return [...spoken, ...claimed];
}

/** What a list's own categories say of a tab that was not made for one of them. */
export type Claim = { label: number } | "arguable" | undefined;

/**
 * The category of a recipe whose domains or patterns the tab matches, as in the browser; "arguable" where it only speaks
 * of one.
 */
export function claimOf(list: CategoryList, tab: Tab): Claim {
	const own = list.categories.flatMap(({ theme }, index) => (theme.own ? [{ own: theme.own, index }] : []));
	const matched = own.filter(({ own }) => findByUserRule(tab, [own]) !== undefined);
	if (matched.length === 1 && matched[0] !== undefined) return { label: matched[0].index };
	return matched.length > 1 || own.some(({ own }) => mentions(own).test(`${tab.title} ${tab.url}`))
		? "arguable"
		: undefined;
}

const patterns = new WeakMap<Category, RegExp>();

function mentions(category: Category): RegExp {
	const made = patterns.get(category);
	if (made !== undefined) return made;
	const words = keywordsOf(category).filter(({ length }) => length >= SHORTEST_MENTION);
	const escaped = words.map((word) => word.replace(/[\\^$.*+?()[\]/-]/g, "\\$&"));
	const pattern = escaped.length === 0 ? /(?!)/ : new RegExp(`(?<!\\p{L})(?:${escaped.join("|")})(?!\\p{L})`, "iu");
	patterns.set(category, pattern);
	return pattern;
}
