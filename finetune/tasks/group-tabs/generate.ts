import { labelsOf } from "../../../src/tasks/group-tabs/labels.ts";
import { groupTabs } from "../../../src/tasks/group-tabs/prompt.ts";
import { OTHER } from "../../../src/tasks/group-tabs/schema.ts";
import { categoryText } from "../../../src/tasks/group-tabs/text.ts";
import type { Dataset, Example, GenerateOptions } from "../../data/dataset.ts";
import { createNearDuplicates } from "../../data/near-duplicates.ts";
import { createRng, type Rng } from "../../data/rng.ts";
import { SPLITS, type Split, splitCounts } from "../../data/split.ts";
import { CARD } from "./card.ts";
import { dealSites } from "./deal.ts";
import { createDraw, type Drawn, type Tables } from "./draw.ts";
import { loadGrammar } from "./grammar.ts";
import { knownSites } from "./known-sites.ts";
import { type CategoryList, makeLists } from "./lists.ts";
import { ownThemes } from "./own-categories.ts";
import { placeOwnRows } from "./own-rows.ts";
import { listRowSchema, type OwnTab, rowSchema } from "./rows.ts";
import { loadSites } from "./sites.ts";
import { loadThemes } from "./themes.ts";

export { ownRowSchema } from "./rows.ts";

const LISTS = 900;
const DEFAULT_LIST: readonly (readonly [number, number])[] = [[0, 0.3]];
const DEFAULT_AND_YOUR_LIST: readonly (readonly [number, number])[] = [
	[0, 0.2],
	[1, 0.3],
];
/** Of the chat rows whose list stands in the order that the extension gives. */
const IN_ORDER = 0.5;

/** Every file of the task's training data, deterministic by seed. */
export function generate({ seed, rows, categories, own, onProgress }: GenerateOptions<OwnTab>): Dataset {
	const grammar = loadGrammar();
	const sites = loadSites();
	const themes = loadThemes();
	const mine = ownThemes(categories, themes, grammar, sites);
	const lists = makeLists(themes, LISTS, createRng(`${seed}/lists`), mine);
	const near = createNearDuplicates();
	const claimed = categories.flatMap(({ domains }) => domains ?? []);
	const known = knownSites(sites);
	const deal = dealSites(sites, seed, claimed);
	const [yours, shares] = mine.length > 0 ? [1, DEFAULT_AND_YOUR_LIST] : [0, DEFAULT_LIST];
	const drawn = placeOwnRows(own, { lists, yours, deal, known, near, seed }, createRng(`${seed}/own`));
	const interests = themes.filter(({ interest }) => interest);
	const tables: Tables = { grammar, lists, interests, shares, deal, known, near };
	const counts = splitCounts(rows);
	let done = 0;
	for (const split of SPLITS) {
		for (const row of drawRows(tables, split, counts[split], createRng(`${seed}/${split}`))) {
			drawn[split].push(row);
			onProgress(++done, rows);
		}
	}
	const examples = (split: Split) =>
		drawn[split].map((one, index) => toExample(one, lists, createRng(`${seed}/${split}/chat/${index}`)));
	return {
		rowSchema,
		splits: { train: examples("train"), validation: examples("validation"), test: examples("test") },
		files: [{ name: "lists.jsonl", schema: listRowSchema, rows: lists.map(listRow) }],
		leftOut: near.left,
		card: CARD,
	};
}

function* drawRows(tables: Tables, split: Split, count: number, rng: Rng): Generator<Drawn> {
	const draw = createDraw(tables, split);
	let found = 0;
	for (let tries = 0; found < count; tries++) {
		if (tries > count * 40)
			throw new Error(
				`Only ${found} of ${count} different rows for ${split} came out of the tables; ask for fewer (data.rows), or widen titles/*.txt.`,
			);
		const row = draw(rng.fork(String(tries)));
		if (row === undefined) continue;
		found++;
		yield row;
	}
}

function listRow({ kind, categories }: CategoryList, id: number) {
	return {
		id,
		kind,
		names: categories.map(({ category }) => category.name),
		texts: categories.map(({ category }) => categoryText(category)),
		categories: categories.map(({ category }) => category),
	};
}

function toExample({ row, page }: Drawn, lists: readonly CategoryList[], rng: Rng): Example {
	const list = lists[row.list];
	const standing = (list?.categories ?? []).map(({ category }) => category);
	const categories = rng.chance(IN_ORDER) ? standing : rng.shuffle(standing);
	const answer = groupTabs.answer({ category: row.category });
	const theme = list?.categories[row.label]?.theme;
	return {
		row,
		chat: {
			messages: [
				...groupTabs.messages({ tab: page.tab, known: page.known, categories }),
				{ role: "assistant", content: answer },
			],
			labels: labelsOf(categories),
		},
		text: row.text,
		tags: {
			category: theme?.own?.name ?? theme?.id ?? OTHER,
			kind: row.kind,
			list: list?.kind ?? "",
			language: row.language,
			site: row.site,
		},
	};
}
