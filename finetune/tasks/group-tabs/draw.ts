import { findKnownSite, type KnownSites } from "../../../src/tasks/group-tabs/known-sites.ts";
import { OTHER } from "../../../src/tasks/group-tabs/schema.ts";
import { tabText } from "../../../src/tasks/group-tabs/text.ts";
import { essence, type NearDuplicates } from "../../data/near-duplicates.ts";
import type { Rng } from "../../data/rng.ts";
import type { Split } from "../../data/split.ts";
import type { Deal } from "./deal.ts";
import { type Grammar, isHeldOut, speaks } from "./grammar.ts";
import { blogSite, COMPANIES, type HardKind, hardKindsOf, makeHardPage } from "./hard.ts";
import { makeInterestPage } from "./interest-pages.ts";
import { type CategoryList, labelOf } from "./lists.ts";
import { makeUpSite } from "./made-up-sites.ts";
import { claimOf } from "./own-categories.ts";
import { makeOwnPage } from "./own-pages.ts";
import type { Row } from "./rows.ts";
import { registeredDomain, type Site } from "./sites.ts";
import { makePage, type Page } from "./tabs.ts";
import { compete, type Theme } from "./themes.ts";
import { TOPICS, TOPICS_OF, type Topic } from "./topics.ts";

/** What rows are drawn from. */
export interface Tables {
	grammar: Grammar;
	lists: readonly CategoryList[];
	interests: readonly Theme[];
	/** Lists and their shares of the rows; the rest falls on the other lists. */
	shares: readonly (readonly [number, number])[];
	deal: Deal;
	known: KnownSites;
	near: NearDuplicates;
}

export interface Drawn {
	row: Row;
	page: Page;
}

const OTHER_SHARE = 0.2;
const MADE_UP_SHARE = 0.35;
/** Of the pages of known sites whose prompt says what they are: a model must do without as well, for the web is larger than the table. */
const TOLD_SHARE = 0.5;
/** Against 2 for each hard kind that a category has, and 1 for titles that name another. */
const EASY_WEIGHT = 15;
/** Against 1 for one of the seven, where a list has it. */
const OWN_WEIGHT = 2;
const INTEREST_WEIGHT = 6;
/** Of Other's pages, those that another list has a category for. */
const INTEREST_OF_OTHER = 0.2;
/** Of the rows of a recipe's category that has topics besides. */
const OWN_PAGE_SHARE = 0.5;
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

/** A page before its list has said what it is. */
interface Draft {
	page: Page;
	host: string;
	/** undefined for a page of a recipe's category, and of an interest. */
	topic?: Topic;
	also: readonly Topic[];
	label?: number;
}

/** Draws rows of one split, one at a time; undefined when what was drawn must be left out. */
export function createDraw({ grammar, lists, interests, shares, deal, known, near }: Tables, split: Split) {
	// some interests are never trained on: they say how well a category is told that nobody knew of
	const shown = interests.filter(isShown);
	const topics = lists.map(topicsByLabel);
	const sites = groupByTopic(deal.sites[split]);
	const companies = COMPANIES.flatMap((topic) => sites.get(topic) ?? []);
	const isHere = (host: string) => deal.splitOfHost(host) === split;
	const madeUp = (host: string) => isHere(host) && deal.isFree(host);

	return (draw: Rng): Drawn | undefined => {
		const number = pickList(draw);
		const list = lists[number];
		if (list === undefined) return undefined;
		const wanted = pickLabel(list, draw);
		const draft = draftOf(list, topics[number] ?? new Map(), wanted, draw);
		if (draft === undefined) return undefined;
		const { host } = draft;
		const told = draw.chance(TOLD_SHARE) ? findKnownSite(draft.page.tab.url, known)?.words : undefined;
		const page = told === undefined ? draft.page : { ...draft.page, known: told };
		const label = judge(list, draft);
		const text = tabText(page.tab);
		if (label === undefined || essence(text).length < 3 || !near.add(text, split, String(number))) return undefined;
		return { page, row: toRow(page, { list: number, label, host }, list) };
	};

	function pickList(draw: Rng): number {
		let rest = draw.next();
		for (const [list, share] of shares) {
			rest -= share;
			if (rest < 0) return list;
		}
		return draw.int(shares.length, lists.length - 1);
	}

	function draftOf(
		list: CategoryList,
		byLabel: ReadonlyMap<number, readonly Topic[]>,
		label: number,
		draw: Rng,
	): Draft | undefined {
		const theme = label === -1 ? strangerTo(list, draw) : list.categories[label]?.theme;
		if (theme?.interest !== undefined) {
			const accepts = { own: label === -1 ? () => false : isHere, madeUp };
			return { ...makeInterestPage(grammar, theme.interest, split, accepts, draw), also: [], label };
		}
		const own = theme?.own;
		const fitting = byLabel.get(label) ?? [];
		if (own !== undefined && (fitting.length === 0 || draw.chance(OWN_PAGE_SHARE)))
			return { ...makeOwnPage(grammar, own, split, { own: isHere, madeUp }, draw), also: [], label };
		const kinds = [...new Set(fitting.flatMap((topic) => hardKindsOf(grammar, topic)))];
		const kind = draw.weighted([
			[undefined, EASY_WEIGHT],
			...kinds.map((kind) => [kind, kind === "names-another" ? 1 : 2] as const),
		]);
		const possible =
			kind === undefined ? fitting : fitting.filter((topic) => hardKindsOf(grammar, topic).includes(kind));
		if (possible.length === 0) return undefined;
		// a topic with four times the sites is shown twice as often
		const topic = draw.weighted(
			possible.map((topic) => [topic, 2 + Math.sqrt(sites.get(topic)?.length ?? 0)] as const),
		);
		if (kind === "engineering-blog" && companies.length > 0) {
			const company = pickSite(companies, draw);
			const page = makeHardPage(grammar, kind, blogSite(grammar, company, draw), split, draw);
			return { page: { ...page, despite: company.topic }, host: company.domain, topic, also: [] };
		}
		const site = siteOf(topic, kind, draw);
		const page =
			kind === undefined ? makePage(grammar, site, split, draw) : makeHardPage(grammar, kind, site, split, draw);
		return { page, host: site.domain, topic, also: site.also };
	}

	function isShown({ id }: Theme): boolean {
		return split !== "train" || !isHeldOut(id);
	}

	/** Now and then an interest that the list has no category for, nor one that could be taken for it. */
	function strangerTo({ categories }: CategoryList, draw: Rng): Theme | undefined {
		if (shown.length === 0 || !draw.chance(INTEREST_OF_OTHER)) return undefined;
		const interest = draw.pick(shown);
		const claimed = categories.some(
			({ theme }) => compete(theme, interest) || theme.topics.some((topic) => interest.near.includes(topic)),
		);
		return claimed ? undefined : interest;
	}

	function pickLabel({ categories }: CategoryList, draw: Rng): number {
		const weights = categories.map(({ theme }, index) => [index, weightOf(theme)] as const);
		const some = weights.some(([, weight]) => weight > 0);
		return draw.chance(OTHER_SHARE) || !some ? -1 : draw.weighted(weights);
	}

	function weightOf(theme: Theme): number {
		if (theme.interest) return isShown(theme) ? INTEREST_WEIGHT : 0;
		return theme.id in TOPICS_OF ? 1 : OWN_WEIGHT;
	}

	function siteOf(topic: Topic, kind: HardKind | undefined, draw: Rng): Site {
		const all = sites.get(topic) ?? [];
		const known = kind === undefined ? all : all.filter(({ language }) => language === "en");
		if (known.length > 0 && !draw.chance(MADE_UP_SHARE)) return pickSite(known, draw);
		const language = kind === undefined ? pickLanguage(grammar, topic, draw) : "en";
		return makeUpSite(grammar, { topic, language, split, known: {} }, madeUp, draw);
	}
}

export function toRow(
	{ tab, known, kind, language }: Page,
	{ list, label, host }: { list: number; label: number; host: string },
	{ categories }: CategoryList,
): Row {
	return {
		text: tabText(tab),
		list,
		label,
		category: categories[label]?.category.name ?? OTHER,
		...tab,
		known: known ?? "",
		site: registeredDomain(host),
		kind,
		language,
	};
}

/** What the list calls a page; undefined when people would disagree. */
function judge(list: CategoryList, { page, topic, also, label }: Draft): number | undefined {
	const claim = claimOf(list, page.tab);
	if (topic === undefined) {
		const own = label !== undefined && list.categories[label]?.theme.own !== undefined;
		if (claim === "arguable" && !own) return undefined;
		return typeof claim === "object" && claim.label !== label ? undefined : label;
	}
	if (claim === "arguable") return undefined;
	if (claim !== undefined) return claim.label;
	const found = labelOf(list, topic, page.about === undefined ? also : [...also, page.about]);
	// a video about news is a video, but what is it where only news have a category?
	if (found === -1 && page.despite !== undefined && labelOf(list, page.despite) !== -1) return undefined;
	return found;
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

function groupByTopic(sites: readonly Site[]): Map<Topic, Site[]> {
	const groups = new Map<Topic, Site[]>();
	for (const site of sites) {
		const group = groups.get(site.topic);
		if (group === undefined) groups.set(site.topic, [site]);
		else group.push(site);
	}
	return groups;
}

function pickSite(sites: readonly Site[], rng: Rng): Site {
	return rng.weighted(sites.map((site) => [site, site.famous ? 8 : 1] as const));
}

function pickLanguage(grammar: Grammar, topic: Topic, rng: Rng): string {
	const language = rng.weighted(LANGUAGES);
	return speaks(grammar, topic, language) ? language : "en";
}
