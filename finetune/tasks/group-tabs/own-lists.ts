import type { Category } from "../../../src/tasks/group-tabs/schema.ts";
import type { Rng } from "../../data/rng.ts";
import type { CategoryList } from "./lists.ts";
import type { Theme } from "./themes.ts";
import { TOPICS_OF } from "./topics.ts";

/** The default list with the categories of a recipe: in the place of one of the same name, else behind. */
export function yourList(standard: CategoryList, own: readonly Theme[]): CategoryList {
	const categories = standard.categories.map((one) => {
		const theme = own.find(({ id }) => id === one.theme.id);
		return theme?.own === undefined ? one : { theme, category: theme.own };
	});
	const further = own.filter(({ id }) => !standard.categories.some(({ theme }) => theme.id === id));
	return {
		kind: "yours",
		categories: [...categories, ...further.flatMap((theme) => (theme.own ? [{ theme, category: theme.own }] : []))],
	};
}

const OWN_SHARE = 0.6;

/** Most lists get some of a recipe's categories, and lose what these would argue with. */
export function withOwn(list: CategoryList, own: readonly Theme[], rng: Rng): CategoryList {
	if (own.length === 0 || !rng.chance(OWN_SHARE)) return list;
	const chosen = rng.shuffle(own).slice(0, rng.int(1, own.length));
	const kept = list.categories.filter(({ theme }) => !chosen.some((one) => competes(theme, one)));
	const added = chosen.map((theme) => ({ theme, category: wordOwn(theme, rng) }));
	const all = [...kept, ...added];
	return {
		kind: list.kind === "default" ? "extended" : list.kind,
		categories: rng.chance(0.5) ? rng.shuffle(all) : all,
	};
}

/** Whether a list should not have both: the same thing in other words, or one that could be taken for the other. */
function competes(theme: Theme, own: Theme): boolean {
	if (theme.id === own.id) return true;
	if (theme.id in TOPICS_OF) return false;
	if (theme.interest) return theme.near.some((topic) => own.topics.includes(topic));
	return theme.topics.some((topic) => own.topics.includes(topic) || own.near.includes(topic));
}

/** A recipe's category as it stands, or less of it. */
function wordOwn({ own, id }: Theme, rng: Rng): Category {
	const { name, description, examples } = own ?? { name: id, description: "", examples: [] };
	const spelt = rng.weighted([
		[name, 12],
		[name.toLowerCase(), 2],
		[name.toUpperCase(), 1],
	]);
	return {
		name: spelt,
		description: rng.chance(0.75) ? description : "",
		examples: rng.chance(0.6) ? rng.shuffle(examples).slice(0, rng.int(1, 6)) : [],
	};
}
