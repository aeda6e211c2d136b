/**
 * The kinds of sites and pages that rows are made of, and which default category each belongs to. Sites, title
 * grammars and categories of users' own all point here, so what a row is called depends on the list it is shown with:
 * a bank is Other under the default list and Finance where the list has that.
 */
export const TOPICS_OF = {
	Development: ["code-hosting", "dev-docs", "packages", "dev-qa", "dev-learning", "dev-tools", "dev-blog"],
	Social: ["network", "forum", "chat", "dating", "people"],
	Entertainment: [
		"video",
		"film",
		"music",
		"podcasts",
		"games",
		"sport",
		"comics",
		"humour",
		"adult",
		"gambling",
		"events",
	],
	Work: [
		"mail",
		"office",
		"meetings",
		"projects",
		"sales",
		"marketing",
		"support",
		"hr",
		"jobs",
		"invoicing",
		"notes",
		"design",
		"team-status",
	],
	Cloud: ["cloud-console", "hosting", "database", "cdn-dns", "observability", "devops", "storage", "network-security"],
	Shopping: [
		"marketplace",
		"fashion",
		"electronics",
		"grocery",
		"home-shop",
		"beauty",
		"hobby-shop",
		"second-hand",
		"deals",
	],
	News: ["newspaper", "broadcaster", "tech-news", "science-news", "business-news", "weather", "magazine"],
	Other: [
		"government",
		"health",
		"bank",
		"investing",
		"crypto",
		"insurance",
		"travel",
		"airline",
		"hotel",
		"transit",
		"university",
		"courses",
		"reference",
		"language",
		"maps",
		"recipes",
		"restaurants",
		"religion",
		"charity",
		"realestate",
		"cars",
		"utilities",
		"papers",
		"law",
		"gardening",
		"photography",
		"ai",
		"parenting",
		"pets",
		"diy",
		"fitness",
		"genealogy",
		"art",
		"search",
		"parcels",
		"outdoors",
		"crafts",
		"astrology",
		"weddings",
	],
} as const;

export type DefaultCategory = keyof typeof TOPICS_OF;
export type Topic = (typeof TOPICS_OF)[DefaultCategory][number];

export const DEFAULT_NAMES = Object.keys(TOPICS_OF) as DefaultCategory[];

export const TOPICS: readonly Topic[] = DEFAULT_NAMES.flatMap((name) => [...TOPICS_OF[name]]);

/** The default category of each topic. */
export const CATEGORY_OF = Object.fromEntries(
	DEFAULT_NAMES.flatMap((name) => TOPICS_OF[name].map((topic) => [topic, name])),
) as Record<Topic, DefaultCategory>;

/** @throws Error when there is no such topic. */
export function expectTopic(name: string | undefined, where: string): Topic {
	const topic = TOPICS.find((candidate) => candidate === name);
	if (topic === undefined) throw new Error(`${where} names the topic "${name}", which topics.ts does not have.`);
	return topic;
}
