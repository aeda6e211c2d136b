import { closest } from "fastest-levenshtein";
import { findKnownSite, type KnownSites } from "../../../src/tasks/group-tabs/known-sites.ts";
import { OTHER } from "../../../src/tasks/group-tabs/schema.ts";
import { tabText, urlParts } from "../../../src/tasks/group-tabs/text.ts";
import type { OwnRow } from "../../data/dataset.ts";
import { essence, type NearDuplicates } from "../../data/near-duplicates.ts";
import type { Rng } from "../../data/rng.ts";
import { SPLITS, type Split, splitOf } from "../../data/split.ts";
import type { Deal } from "./deal.ts";
import { type Drawn, toRow } from "./draw.ts";
import type { CategoryList } from "./lists.ts";
import type { OwnTab } from "./rows.ts";

interface Tables {
	lists: readonly CategoryList[];
	/** The number of the list whose categories the rows name. */
	yours: number;
	deal: Deal;
	known: KnownSites;
	near: NearDuplicates;
	seed: string;
}

/**
 * The user's own rows, each under the user's list and under one that words or shortens it, in the split of its site.
 *
 * @throws Error for a category that the list does not have, naming file, line and the nearest right one
 */
export function placeOwnRows(
	rows: readonly OwnRow<OwnTab>[],
	{ lists, yours, deal, known, near, seed }: Tables,
	rng: Rng,
): Record<Split, Drawn[]> {
	const placed = Object.fromEntries(SPLITS.map((split) => [split, []])) as unknown as Record<Split, Drawn[]>;
	const standard = lists[yours];
	if (standard === undefined) throw new Error(`There is no list ${yours}.`);
	const parts = lists.flatMap((list, number) => (number !== yours && isPart(list, standard) ? [number] : []));
	for (const [index, { where, value }] of rows.entries()) {
		const theme = themeOf(standard, value.category, where);
		const { host: found } = urlParts(value.url);
		// what has no address belongs to nobody's site but its own
		const host = found === "" ? essence(value.title) || value.title.trim() : found;
		const split = found === "" ? splitOf(host, seed) : deal.splitOfHost(host);
		const others = parts.filter((number) => theme === undefined || labelIn(lists[number], theme) !== -1);
		const second = theme === undefined || others.length === 0 ? [] : [rng.fork(String(index)).pick(others)];
		const tab = { url: value.url, title: value.title };
		const told = findKnownSite(tab.url, known)?.words;
		for (const number of [yours, ...second]) {
			const list = lists[number];
			// what the user's list has already is not shown under another either
			if (list === undefined || !near.add(tabText(tab), split, String(number))) break;
			const page = { tab, kind: "own-row", language: "any", ...(told === undefined ? {} : { known: told }) };
			placed[split].push({ page, row: toRow(page, { list: number, label: labelIn(list, theme), host }, list) });
		}
	}
	return placed;
}

/** The id of the category's theme; undefined for Other. */
function themeOf({ categories }: CategoryList, name: string, where: string): string | undefined {
	const found = categories.find(({ category }) => category.name.toLowerCase() === name.toLowerCase());
	if (found !== undefined) return found.theme.id;
	if (name.toLowerCase() === OTHER.toLowerCase()) return undefined;
	const names = [...categories.map(({ category }) => category.name), OTHER];
	throw new Error(
		`${where}: there is no category "${name}"; did you mean "${closest(name, names)}"? Categories of your own belong into the recipe's data.categories.`,
	);
}

function labelIn(list: CategoryList | undefined, theme: string | undefined): number {
	return list?.categories.findIndex((one) => one.theme.id === theme) ?? -1;
}

/** Whether a list has nothing that the other has not, so that what belongs to a category there does so here. */
function isPart(list: CategoryList, whole: CategoryList): boolean {
	return list.categories.every(({ theme }) => whole.categories.some((one) => one.theme.id === theme.id));
}
