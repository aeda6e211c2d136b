import type { Rng } from "../../data/rng.ts";
import type { Split } from "../../data/split.ts";
import { compose, expand, findPhrases, type Grammar, pickPhrase, type Scene } from "./grammar.ts";
import { decorate, finish, pathOf, urlOf } from "./page-parts.ts";
import { registeredDomain, type Site } from "./sites.ts";
import { type Page, sceneOf } from "./tabs.ts";
import type { Topic } from "./topics.ts";

/** Pages whose title says one thing and whose site another. The site decides, but for a company's engineering blog. */
export const HARD_KINDS = [
	"engineering-blog",
	"news-video",
	"code-talk",
	"cloud-news",
	"cloud-console",
	"names-another",
] as const;
export type HardKind = (typeof HARD_KINDS)[number];

const DEVELOPMENT: readonly Topic[] = ["dev-qa", "dev-blog", "dev-learning", "dev-tools"];
const NEWS: readonly Topic[] = ["newspaper", "broadcaster", "weather"];

/** Trades whose companies keep a blog for programmers. */
export const COMPANIES: readonly Topic[] = [
	"marketplace",
	"fashion",
	"electronics",
	"grocery",
	"home-shop",
	"second-hand",
	"video",
	"music",
	"games",
	"newspaper",
	"network",
	"dating",
	"airline",
	"hotel",
	"bank",
	"restaurants",
];

/** The kinds that pages of a topic may have. */
export function hardKindsOf(grammar: Grammar, topic: Topic): HardKind[] {
	const kinds: Record<HardKind, boolean> = {
		"engineering-blog": topic === "dev-blog",
		"news-video": topic === "video",
		"code-talk": ["network", "forum", "chat"].includes(topic),
		"cloud-news": ["newspaper", "tech-news", "business-news"].includes(topic),
		"cloud-console": topic === "cloud-console",
		"names-another": findPhrases(grammar, "crossed", { topic, language: "en" }) !== undefined,
	};
	return HARD_KINDS.filter((kind) => kinds[kind]);
}

/** A page of `site`, whose topic hardKindsOf() allows this kind; for an engineering blog, the site of blogSite(). */
export function makeHardPage(grammar: Grammar, kind: HardKind, site: Site, split: Split, rng: Rng): Page {
	// crossing two topics in one language is hard enough
	const scene: Scene = { ...sceneOf(site, split), language: "en" };
	const from = (slot: string, about?: Topic) => {
		const said = about === undefined ? "" : compose(grammar, "titles", { ...scene, topic: about }, rng);
		return expand(grammar, pickPhrase(grammar, slot, scene, rng), { ...scene, known: { ...scene.known, said } }, rng);
	};
	const page = (words: string, named: number, despite?: Topic): Page => {
		const shown = rng.chance(named) ? decorate(words, site.name, rng) : words;
		return {
			tab: { title: finish(shown, rng), url: urlOf(site, pathOf(grammar, scene, words, rng), rng) },
			kind,
			language: "en",
			...(despite === undefined ? {} : { despite }),
		};
	};
	switch (kind) {
		case "engineering-blog":
			return page(from("engineering-blog", "dev-blog"), 0.75);
		case "news-video": {
			const about = rng.pick(NEWS);
			return page(from("news-video", about), 0.7, about);
		}
		case "code-talk": {
			const about = rng.pick(DEVELOPMENT);
			return page(from("code-talk", about), 0.6, about);
		}
		case "cloud-news":
			return page(from("cloud-news"), 0.75, "cloud-console");
		case "cloud-console":
			return page(from("console-page"), 0.6);
		case "names-another":
			return page(from("crossed"), 0.75);
	}
}

/** The blog that a company's programmers keep, at an address of the company's. */
export function blogSite(grammar: Grammar, company: Site, rng: Rng): Site {
	const host = registeredDomain(company.domain);
	const pattern = pickPhrase(
		grammar,
		"blogname",
		{ topic: "dev-blog", language: "en", split: "train", known: {} },
		rng,
	);
	return {
		...company,
		domain: rng.weighted([
			[`engineering.${host}`, 3],
			[`tech.${host}`, 3],
			[`eng.${host}`, 1],
			[`developers.${host}`, 1],
			[`${host}/engineering`, 2],
			[`${host}/tech-blog`, 1],
		]),
		name: pattern.replace("{company}", () => company.name),
		topic: "dev-blog",
		also: [],
		language: "en",
		titles: [],
		famous: false,
		telling: true,
		nameIsEnough: false,
	};
}
