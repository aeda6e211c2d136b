import { z } from "zod";
import { groupTabs } from "../../../src/tasks/group-tabs/prompt.ts";
import { OTHER } from "../../../src/tasks/group-tabs/schema.ts";
import { categoryText, tabText } from "../../../src/tasks/group-tabs/text.ts";
import type { Dataset, GenerateOptions } from "../../data/dataset.ts";
import { chatRowSchema } from "../../data/dataset.ts";
import { createRng, type Rng } from "../../data/rng.ts";
import { SPLITS, type Split, splitCounts, splitOf } from "../../data/split.ts";
import { type Grammar, loadGrammar, speaks } from "./grammar.ts";
import { type CategoryList, labelOf, loadThemes, makeLists } from "./lists.ts";
import { makeUpSite } from "./made-up-sites.ts";
import { loadSites, registeredDomain, type Site } from "./sites.ts";
import { makePage, type Page } from "./tabs.ts";
import { TOPICS, TOPICS_OF, type Topic } from "./topics.ts";

export const listRowSchema = z.object({
	id: z.int().nonnegative(),
	names: z.array(z.string().min(1)).min(1),
	/** By categoryText(), in the order of `names`. */
	texts: z.array(z.string().min(1)).min(1),
});

export const rowSchema = z.object({
	/** By tabText(). */
	text: z.string().min(1).max(400),
	/** The id of a row of lists.jsonl. */
	list: z.int().nonnegative(),
	/** Index into that list's names; −1 is Other. */
	label: z.int().min(-1),
	/** The registered domain: one split has all of its rows. */
	site: z.string().min(3),
	kind: z.string().min(1),
});
export type Row = z.infer<typeof rowSchema>;

const LISTS = 600;
const DEFAULT_SHARE = 0.4;
const OTHER_SHARE = 0.2;
const MADE_UP_SHARE = 0.35;
const CHAT_SHARE = 0.2;
const LANGUAGES: readonly (readonly [string, number])[] = [
	["en", 70],
	["de", 5],
	["fr", 4],
	["es", 4],
	["pt", 3],
	["it", 3],
	["nl", 2],
	["pl", 2],
	["tr", 1],
	["ja", 2],
	["ru", 2],
	["zh", 2],
];

/** Every file of the task's training data, deterministic by seed. */
export function generate({ seed, rows }: GenerateOptions): Dataset {
	const grammar = loadGrammar();
	const lists = makeLists(loadThemes(), LISTS, createRng(`${seed}/lists`));
	const topics = lists.map(topicsByLabel);
	const sites = loadSites();
	const bySplit = dealSites(sites, seed);
	const taken = new Set(sites.map((site) => registeredDomain(site.domain)));
	const counts = splitCounts(rows);
	const said = new Set<string>();
	const splits = {} as Record<Split, Drawn[]>;
	for (const split of SPLITS) {
		const accepts = (domain: string) => splitOf(domain, seed) === split && !taken.has(domain);
		splits[split] = drawRows({
			grammar,
			lists,
			topics,
			sites: bySplit[split],
			split,
			seed,
			count: counts[split],
			accepts,
			said,
		});
	}
	const chat = splits.train.filter(({ row }) => row.list === 0).slice(0, Math.max(3000, Math.round(rows * CHAT_SHARE)));
	return {
		files: [
			{ name: "lists.jsonl", schema: listRowSchema, rows: lists.map(listRow) },
			...SPLITS.map((split) => ({
				name: `${split}.jsonl`,
				schema: rowSchema,
				rows: splits[split].map(({ row }) => row),
			})),
			{ name: "chat.jsonl", schema: chatRowSchema, rows: chat.map((drawn) => chatRow(drawn, lists)) },
		],
		summary: Object.fromEntries(SPLITS.map((split) => [split, summarize(splits[split], lists)])),
	};
}

interface Drawn {
	row: Row;
	page: Page;
}

interface Draw {
	grammar: Grammar;
	lists: readonly CategoryList[];
	/** topicsByLabel() of each list. */
	topics: readonly ReadonlyMap<number, readonly Topic[]>[];
	/** The split's own. */
	sites: readonly Site[];
	split: Split;
	seed: string;
	count: number;
	/** Whether a made-up domain may be used in this split. */
	accepts: (domain: string) => boolean;
	/** What has been said in any split so far. */
	said: Set<string>;
}

function dealSites(sites: readonly Site[], seed: string): Record<Split, Site[]> {
	const famous = new Set(sites.filter((site) => site.famous).map((site) => registeredDomain(site.domain)));
	const dealt: Record<Split, Site[]> = { train: [], validation: [], test: [] };
	for (const site of sites) {
		const registered = registeredDomain(site.domain);
		dealt[famous.has(registered) ? "train" : splitOf(registered, seed)].push(site);
	}
	return dealt;
}

function drawRows({ grammar, lists, topics, sites, split, seed, count, accepts, said }: Draw): Drawn[] {
	const rng = createRng(`${seed}/${split}`);
	const byTopic = groupByTopic(sites);
	const drawn: Drawn[] = [];
	for (let tries = 0; drawn.length < count; tries++) {
		if (tries > count * 40) {
			throw new Error(
				`Only ${drawn.length} of ${count} different rows for ${split} came out of the tables; ask for fewer or widen titles/*.txt.`,
			);
		}
		const draw = rng.fork(String(tries));
		const list = draw.chance(DEFAULT_SHARE) ? 0 : draw.int(1, lists.length - 1);
		const chosen = lists[list];
		if (chosen === undefined) continue;
		const topic = pickTopic(chosen, topics[list] ?? new Map(), byTopic, draw);
		if (topic === undefined) continue;
		const known = byTopic.get(topic) ?? [];
		const site =
			known.length === 0 || draw.chance(MADE_UP_SHARE)
				? makeUpSite(grammar, { topic, language: pickLanguage(grammar, topic, draw), split, known: {} }, accepts, draw)
				: pickSite(known, draw);
		const page = makePage(grammar, site, split, draw);
		const label = labelOf(chosen, topic, [...site.also, ...(page.about === undefined ? [] : [page.about])]);
		if (label === undefined) continue;
		const text = tabText(page.tab);
		// a page may stand in two rows when the lists differ, but never in two splits
		const plain = essence(text);
		const inThisList = `${split} ${list} ${plain}`;
		const elsewhere = SPLITS.some((other) => other !== split && said.has(`${other} ${plain}`));
		if (plain.length < 3 || elsewhere || said.has(inThisList)) continue;
		said.add(inThisList).add(`${split} ${plain}`);
		drawn.push({ page, row: { text, list, label, site: registeredDomain(site.domain), kind: page.kind } });
	}
	return drawn;
}

function groupByTopic(sites: readonly Site[]): Map<Topic, Site[]> {
	const groups = new Map<Topic, Site[]>();
	for (const site of sites) {
		const group = groups.get(site.topic);
		if (group === undefined) groups.set(site.topic, [site]);
		else group.push(site);
	}
	return groups;
}

/** What two texts have in common that differ in case, numbers and punctuation only. */
export function essence(text: string): string {
	return text
		.toLowerCase()
		.replace(/[^\p{L}]+/gu, " ")
		.trim();
}

/** The topics that a list calls by each label; −1 is Other. Those that people would disagree about are left out. */
function topicsByLabel(list: CategoryList): Map<number, Topic[]> {
	const topics = new Map<number, Topic[]>();
	for (const topic of TOPICS) {
		const label = labelOf(list, topic);
		if (label !== undefined) topics.set(label, [...(topics.get(label) ?? []), topic]);
	}
	return topics;
}

/** Categories are as likely as each other, users' own twice as likely; Other has a share of its own. */
function pickTopic(
	list: CategoryList,
	topics: ReadonlyMap<number, readonly Topic[]>,
	sites: ReadonlyMap<Topic, readonly Site[]>,
	rng: Rng,
): Topic | undefined {
	const label = rng.chance(OTHER_SHARE)
		? -1
		: rng.weighted(list.categories.map(({ theme }, index) => [index, theme.id in TOPICS_OF ? 1 : 2] as const));
	const fitting = topics.get(label) ?? [];
	if (fitting.length === 0) return undefined;
	// a topic with four times the sites is shown twice as often
	return rng.weighted(fitting.map((topic) => [topic, 2 + Math.sqrt(sites.get(topic)?.length ?? 0)] as const));
}

function pickSite(sites: readonly Site[], rng: Rng): Site {
	return rng.weighted(sites.map((site) => [site, site.famous ? 8 : 1] as const));
}

function pickLanguage(grammar: Grammar, topic: Topic, rng: Rng): string {
	const language = rng.weighted(LANGUAGES);
	return speaks(grammar, topic, language) ? language : "en";
}

function listRow({ categories }: CategoryList, id: number) {
	return {
		id,
		names: categories.map(({ category }) => category.name),
		texts: categories.map(({ category }) => categoryText(category)),
	};
}

function chatRow({ row, page }: Drawn, lists: readonly CategoryList[]) {
	const categories = (lists[row.list]?.categories ?? []).map(({ category }) => category);
	const answer = groupTabs.answer({ category: categories[row.label]?.name ?? OTHER });
	return {
		messages: [...groupTabs.messages({ tab: page.tab, categories }), { role: "assistant" as const, content: answer }],
	};
}

function summarize(drawn: readonly Drawn[], lists: readonly CategoryList[]): Record<string, number> {
	const tally: Record<string, number> = {};
	const add = (name: string) => {
		tally[name] = (tally[name] ?? 0) + 1;
	};
	for (const { row } of drawn) {
		const chosen = lists[row.list];
		add(`label ${chosen?.categories[row.label]?.theme.id ?? OTHER}`);
		add(`list ${chosen?.kind}`);
		add(`kind ${row.kind}`);
	}
	return Object.fromEntries(Object.entries(tally).sort(([a], [b]) => a.localeCompare(b)));
}
