import type { Tab } from "../../../src/tasks/group-tabs/schema.ts";
import type { Rng } from "../../data/rng.ts";
import type { Split } from "../../data/split.ts";
import { compose, expand, findPhrases, type Grammar, opaqueId, pickPhrase, type Scene } from "./grammar.ts";
import type { Site } from "./sites.ts";
import type { Topic } from "./topics.ts";

/** What sort of page a tab shows, and how much of it can be read. */
export type PageKind = "page" | "own-page" | "borrowed" | "home" | "bare" | "generic" | "url-only" | "title-only";

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

export interface Page {
	tab: Tab;
	kind: PageKind;
	/** What a borrowed page is about. */
	about?: Topic;
}

/** One tab of `site`, as a browser would show it. */
export function makePage(grammar: Grammar, site: Site, split: Split, rng: Rng): Page {
	const scene: Scene = {
		topic: site.topic,
		language: site.language,
		split,
		known: { site: site.name, host: site.domain.replace(/\/.*$/, "") },
	};
	const kind = pickKind(site, rng);
	switch (kind) {
		case "bare":
			return {
				kind,
				tab: {
					title: site.name,
					url:
						site.nameIsEnough && rng.chance(0.25)
							? ""
							: urlOf(site, rng.chance(0.8) ? "" : path(grammar, scene, "", rng), rng),
				},
			};
		case "url-only":
			return {
				kind,
				tab: loading(
					urlOf(site, rng.chance(0.4) ? "" : path(grammar, scene, compose(grammar, "titles", scene, rng), rng), rng),
					rng,
				),
			};
		case "home": {
			const slogan = compose(grammar, "slogans", scene, rng);
			const joined = slogan.includes(site.name)
				? slogan
				: expand(grammar, rng.weighted(HOME), { ...scene, known: { ...scene.known, slogan } }, rng);
			return {
				kind,
				tab: {
					title: finish(joined, rng),
					url: joined.length >= SHORT_TITLE && rng.chance(0.15) ? "" : urlOf(site, "", rng),
				},
			};
		}
		case "generic": {
			const words = expand(grammar, pickPhrase(grammar, "generic", scene, rng), scene, rng);
			const shown = rng.chance(0.55) ? decorate(words, site.name, rng) : words;
			return { kind, tab: { title: shown, url: urlOf(site, path(grammar, scene, words, rng), rng) } };
		}
		case "title-only": {
			const words = compose(grammar, "titles", scene, rng);
			// "Home" or "Recent" alone would be anybody's
			const named = !site.nameIsEnough ? false : words.length < SHORT_TITLE || rng.chance(0.6);
			const shown = named ? decorate(words, site.name, rng) : words;
			if (shown.length < SHORT_TITLE) return makePage(grammar, site, split, rng);
			return { kind, tab: { title: finish(shown, rng), url: rng.chance(0.6) ? "" : opaqueUrl(rng) } };
		}
		case "borrowed": {
			const about = rng.pick(BORROWS[site.topic] ?? []);
			const words = compose(grammar, "titles", { ...scene, topic: about }, rng);
			const shown = rng.chance(0.7) ? decorate(words, site.name, rng) : words;
			return {
				kind,
				about,
				tab: { title: finish(shown, rng), url: urlOf(site, path(grammar, scene, words, rng), rng) },
			};
		}
		case "own-page": {
			const words = expand(grammar, rng.pick(site.titles), scene, rng);
			const shown = words.includes(site.name) || rng.chance(0.15) ? words : decorate(words, site.name, rng);
			return {
				kind,
				tab: {
					title: finish(shown, rng),
					url: rng.chance(0.06) ? "" : urlOf(site, path(grammar, scene, words, rng), rng),
				},
			};
		}
		case "page": {
			const words = compose(grammar, "titles", scene, rng);
			const shown = words.includes(site.name) || rng.chance(0.22) ? words : decorate(words, site.name, rng);
			return { kind, tab: { title: finish(shown, rng), url: urlOf(site, path(grammar, scene, words, rng), rng) } };
		}
	}
}

function pickKind(site: Site, rng: Rng): PageKind {
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
	]);
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

const SUFFIX: readonly (readonly [string, number])[] = [
	["{words} - {name}", 8],
	["{words} | {name}", 8],
	["{words} – {name}", 4],
	["{words} · {name}", 2],
	["{words} — {name}", 2],
	["{words} • {name}", 1],
	["{words} : {name}", 1],
	["{name}: {words}", 1],
	["{name} | {words}", 1],
	["{name} - {words}", 1],
];

function decorate(words: string, name: string, rng: Rng): string {
	// replaced through functions: a "$" in a title is a price, not a reference
	return rng
		.weighted(SUFFIX)
		.replace("{words}", () => words)
		.replace("{name}", () => name);
}

/** What a browser's strip and a page's scripts do to a title. */
function finish(title: string, rng: Rng): string {
	let shown = title.replace(/\s+/g, " ").trim();
	if (rng.chance(0.03)) shown = `(${rng.chance(0.8) ? rng.int(1, 9) : rng.int(10, 240)}) ${shown}`;
	else if (rng.chance(0.01)) shown = `${rng.pick(["•", "●", "🔴", "*", "▶"])} ${shown}`;
	if (rng.chance(0.08)) {
		const points = Array.from(shown);
		const keep = rng.int(22, 70);
		if (points.length > keep) shown = `${points.slice(0, keep).join("").trimEnd()}${rng.pick(["…", "...", ""])}`;
	}
	return rng.chance(0.04) ? shown.toLowerCase() : shown;
}

/** A tab whose page has not given a title: Chrome shows nothing, or the address. */
function loading(url: string, rng: Rng): Tab {
	return {
		url,
		title: rng.weighted([
			["", 6],
			[url, 2],
			[url.replace(/^https:\/\/(www\.)?/, "").replace(/\/$/, ""), 2],
		]),
	};
}

function opaqueUrl(rng: Rng): string {
	return rng.weighted([
		[
			`https://${opaqueId(rng)
				.toLowerCase()
				.replace(/[^a-z0-9]/g, "x")}.${rng.pick(["com", "net", "io", "org"])}/`,
			4,
		],
		[`http://${rng.int(10, 220)}.${rng.int(0, 255)}.${rng.int(0, 255)}.${rng.int(1, 254)}/`, 2],
		["about:blank", 1],
		[`file:///${opaqueId(rng)}.html`, 1],
	]);
}

function urlOf(site: Site, path: string, rng: Rng): string {
	const [host = "", ...start] = site.domain.split("/");
	const bare = host.split(".").length === 2 && rng.chance(0.55) ? `www.${host}` : host;
	const prefix = start.length > 0 ? `/${start.join("/")}` : "";
	return `https://${bare}${prefix}${path === "" && prefix === "" ? "/" : path}`;
}

/** A path as sites of the topic have them; the title's own words are often in it. */
function path(grammar: Grammar, scene: Scene, title: string, rng: Rng): string {
	const slug = slugOf(title, rng);
	const patterns = findPhrases(grammar, "paths", scene);
	const pattern =
		patterns !== undefined && rng.chance(0.75)
			? rng.pick(patterns)
			: rng.weighted([
					["/{slug}", 5],
					["/{id}", 3],
					["/{id}/{slug}", 1],
					["/{slug}/{id}", 1],
					["", 1],
					["/{language}/{slug}", 1],
					["/?id={id}", 1],
				]);
	return expand(grammar, pattern, { ...scene, known: { ...scene.known, slug, language: scene.language } }, rng);
}

function slugOf(title: string, rng: Rng): string {
	const words = title
		.normalize("NFKD")
		.replace(/[\u0300-\u036f]/g, "")
		.toLowerCase()
		.split(/[^\p{L}\p{N}]+/u)
		.filter(Boolean)
		.slice(0, rng.int(1, 8));
	return words.length === 0
		? opaqueId(rng)
		: encodeURIComponent(words.join(rng.chance(0.85) ? "-" : "_")).replace(/%2F/g, "-");
}
