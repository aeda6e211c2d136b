import type { Tab } from "../../../src/tasks/group-tabs/schema.ts";
import type { Rng } from "../../data/rng.ts";
import type { Split } from "../../data/split.ts";
import { compose, expand, FOREIGN, type Grammar, pickPhrase, type Scene, speaks } from "./grammar.ts";
import { decorate, finish, loading, opaqueUrl, pathOf, urlOf } from "./page-parts.ts";
import type { Site } from "./sites.ts";
import type { Topic } from "./topics.ts";

/**
 * What sort of page a tab shows, and how much of it can be read. "non-english": a title in another language on a site
 * that speaks English; "cut-40": a title that ends after 40 characters.
 */
export type PageKind =
	| "page"
	| "own-page"
	| "borrowed"
	| "home"
	| "bare"
	| "generic"
	| "url-only"
	| "title-only"
	| "non-english"
	| "cut-40";

const LEISURE: readonly Topic[] = [
	"recipes",
	"travel",
	"health",
	"fitness",
	"gardening",
	"pets",
	"diy",
	"cars",
	"photography",
	"crafts",
	"outdoors",
	"religion",
	"parenting",
	"art",
	"weddings",
];
const FEATURES: readonly Topic[] = [
	"recipes",
	"travel",
	"health",
	"cars",
	"realestate",
	"parenting",
	"investing",
	"art",
	"gardening",
	"religion",
	"ai",
	"papers",
	"astrology",
];

/** Topics whose sites carry pages about other things too: a video about gardening is a video. */
const BORROWS: { readonly [topic in Topic]?: readonly Topic[] } = {
	video: [...LEISURE, "language", "courses", "papers"],
	forum: [...LEISURE, "language", "realestate", "crypto", "ai", "genealogy", "utilities"],
	network: LEISURE,
	newspaper: FEATURES,
	magazine: FEATURES,
	podcasts: ["health", "religion", "investing", "papers", "language", "parenting"],
};

const SHORT_TITLE = 12;
const CUT = 40;

export interface Page {
	tab: Tab;
	kind: string;
	/** What it is written in. */
	language: string;
	/** Another topic that it has to do with: under a list that calls this differently, people would disagree. */
	about?: Topic;
	/** What its site is known as, where the model is told. */
	known?: string;
	/** A topic that its title is about, though its site decides what it is. */
	despite?: Topic;
}

export function sceneOf(site: Site, split: Split): Scene {
	const known = { site: site.name, host: site.domain.replace(/\/.*$/, "") };
	return { topic: site.topic, language: site.language, split, known };
}

/** One tab of `site`, as a browser would show it. */
export function makePage(grammar: Grammar, site: Site, split: Split, rng: Rng): Page {
	const kind = pickKind(grammar, site, rng);
	const scene = {
		...sceneOf(site, split),
		language: kind === "non-english" ? foreign(grammar, site, rng) : site.language,
	};
	const page = (tab: Tab, about?: Topic): Page => ({
		tab,
		kind,
		language: scene.language,
		...(about === undefined ? {} : { about }),
	});
	const place = (words: string) => urlOf(site, pathOf(grammar, scene, words, rng), rng);
	const title = () => compose(grammar, "titles", scene, rng);
	switch (kind) {
		case "bare":
			return page({
				title: site.name,
				url: site.nameIsEnough && rng.chance(0.25) ? "" : rng.chance(0.8) ? urlOf(site, "", rng) : place(""),
			});
		case "url-only":
			return page(loading(rng.chance(0.4) ? urlOf(site, "", rng) : place(title()), rng));
		case "home": {
			const slogan = compose(grammar, "slogans", scene, rng);
			const joined = slogan.includes(site.name)
				? slogan
				: expand(grammar, rng.weighted(HOME), { ...scene, known: { ...scene.known, slogan } }, rng);
			const hidden = joined.length >= SHORT_TITLE && rng.chance(0.15);
			return page({ title: finish(joined, rng), url: hidden ? "" : urlOf(site, "", rng) });
		}
		case "generic": {
			const words = expand(grammar, pickPhrase(grammar, "generic", scene, rng), scene, rng);
			return page({ title: rng.chance(0.55) ? decorate(words, site.name, rng) : words, url: place(words) });
		}
		case "title-only": {
			const words = title();
			// "Home" or "Recent" alone would be anybody's
			const named = site.nameIsEnough && (words.length < SHORT_TITLE || rng.chance(0.6));
			const shown = named ? decorate(words, site.name, rng) : words;
			if (shown.length < SHORT_TITLE) return makePage(grammar, site, split, rng);
			return page({ title: finish(shown, rng), url: rng.chance(0.6) ? "" : opaqueUrl(rng) });
		}
		case "borrowed": {
			const about = rng.pick(BORROWS[site.topic] ?? []);
			const words = compose(grammar, "titles", { ...scene, topic: about }, rng);
			const shown = rng.chance(0.7) ? decorate(words, site.name, rng) : words;
			return page({ title: finish(shown, rng), url: place(words) }, about);
		}
		case "own-page": {
			const words = expand(grammar, rng.pick(site.titles), scene, rng);
			const shown = words.includes(site.name) || rng.chance(0.15) ? words : decorate(words, site.name, rng);
			return page({ title: finish(shown, rng), url: rng.chance(0.06) ? "" : place(words) });
		}
		case "cut-40": {
			const words = title();
			const shown = Array.from(decorate(words, site.name, rng));
			if (shown.length <= CUT) return makePage(grammar, site, split, rng);
			return page({ title: shown.slice(0, CUT).join("").trimEnd() + rng.pick(["", "…", "..."]), url: place(words) });
		}
		case "non-english": {
			const words = compose(grammar, "titles", scene, rng, ALWAYS);
			return page({ title: finish(rng.chance(0.7) ? decorate(words, site.name, rng) : words, rng), url: place(words) });
		}
		case "page": {
			const words = title();
			const shown = words.includes(site.name) || rng.chance(0.22) ? words : decorate(words, site.name, rng);
			return page({ title: finish(shown, rng), url: place(words) });
		}
	}
}

function pickKind(grammar: Grammar, site: Site, rng: Rng): PageKind {
	return rng.weighted<PageKind>([
		["page", site.titles.length > 0 ? 30 : 50],
		["own-page", site.titles.length > 0 ? 26 : 0],
		["borrowed", BORROWS[site.topic] === undefined ? 0 : 12],
		["home", 16],
		// a name that tells nothing cannot be learnt from alone
		["bare", site.telling ? 14 : 0],
		["url-only", site.telling ? 8 : 0],
		["generic", site.telling ? 6 : 0],
		["title-only", 10],
		["cut-40", 8],
		["non-english", foreignLanguages(grammar, site).length > 0 ? 7 : 0],
	]);
}

const ALWAYS = 1;

/** The languages, other than its own, that pages of an English site may be written in. */
function foreignLanguages(grammar: Grammar, site: Site): readonly string[] {
	return site.language === "en" ? FOREIGN.filter((language) => speaks(grammar, site.topic, language)) : [];
}

function foreign(grammar: Grammar, site: Site, rng: Rng): string {
	return rng.pick(foreignLanguages(grammar, site));
}

const HOME: readonly (readonly [string, number])[] = [
	["{site} – {slogan}", 4],
	["{site} - {slogan}", 4],
	["{site} | {slogan}", 4],
	["{site}: {slogan}", 3],
	["{slogan} | {site}", 4],
	["{slogan} - {site}", 2],
	["{slogan}", 2],
];
