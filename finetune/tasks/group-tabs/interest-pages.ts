import type { Rng } from "../../data/rng.ts";
import type { Split } from "../../data/split.ts";
import { expand, type Grammar, madeUpWord, pickPhrase, pickSeen, type Scene, sharedPhrases } from "./grammar.ts";
import { capital, domainOf } from "./made-up-sites.ts";
import { decorate, finish, opaqueUrl, slugOf } from "./page-parts.ts";
import type { Page } from "./tabs.ts";
import type { Interest } from "./themes.ts";

const TRIES = 200;
const ENGLISH_SHARE = 0.45;
const TITLE_SHARE = 0.5;
const LONGEST_NAME_WORDS = 2;
/** Where pages about anything stand. Their hosts are famous, so they are shown in training only. */
const PLATFORMS: readonly { host: string; url: string; title: string; weight: number }[] = [
	{ host: "youtube.com", url: "https://www.youtube.com/watch?v={id}", title: "{said} - YouTube", weight: 5 },
	{ host: "reddit.com", url: "https://www.reddit.com/r/{sub}/comments/{id}/", title: "{said} : r/{sub}", weight: 5 },
	{ host: "wikipedia.org", url: "https://en.wikipedia.org/wiki/{slug}", title: "{said} - Wikipedia", weight: 2 },
	{ host: "google.com", url: "https://docs.google.com/document/d/{id}/edit", title: "{said} - Google Docs", weight: 2 },
	{
		host: "google.com",
		url: "https://docs.google.com/spreadsheets/d/{id}/edit",
		title: "{said} - Google Sheets",
		weight: 2,
	},
	{ host: "pinterest.com", url: "https://www.pinterest.com/{sub}/{slug}/", title: "{n:12-90} {said} ideas", weight: 2 },
	{ host: "amazon.com", url: "https://www.amazon.com/dp/{id}", title: "Amazon.com: {said}", weight: 2 },
	{ host: "facebook.com", url: "https://www.facebook.com/groups/{id}", title: "{said} | Facebook", weight: 2 },
	{ host: "medium.com", url: "https://medium.com/@{sub}/{slug}", title: "{said} | by {person} | Medium", weight: 1 },
	{ host: "quora.com", url: "https://www.quora.com/{slug}", title: "{said} - Quora", weight: 1 },
	{ host: "ebay.com", url: "https://www.ebay.com/itm/{id}", title: "{said} | eBay", weight: 1 },
	{ host: "notion.so", url: "https://www.notion.so/{slug}-{id}", title: "{said}", weight: 1 },
	{ host: "meetup.com", url: "https://www.meetup.com/{sub}/events/{id}/", title: "{said} | Meetup", weight: 1 },
	{
		host: "theguardian.com",
		url: "https://www.theguardian.com/{sub}/{slug}",
		title: "{said} | The Guardian",
		weight: 1,
	},
];
/** What any language's words can be put into. */
const ANY_LANGUAGE = ["{word}", "{word} – {word}", "{word}, {word}", "{word}: {word}", "{word} {year}"];
/** The first half tells what the site is about, the other does not. */
const TELLING_NAMES = [
	"{said}",
	"{said} {suffix}",
	"{surname} {said}",
	"The {adjective} {said}",
	"{said} {place}",
	"{said} & {surname}",
];
const SILENT_NAMES = ["{brand}", "{brand} {suffix}", "{surname} & {surname}", "{adjective} {noun}", "{place} {noun}"];

interface InterestPage {
	page: Page;
	host: string;
}

/**
 * A page that an interest's own words are on: at a site made up for it, on one of the platforms that carry anything, or with
 * no address that says anything.
 *
 * @param accepts whether a site may be made up under a host, and whether a platform's pages are of this split
 */
export function makeInterestPage(
	grammar: Grammar,
	interest: Interest,
	split: Split,
	accepts: { madeUp(host: string): boolean; own(host: string): boolean },
	rng: Rng,
): InterestPage {
	const languages = [...interest.words.keys()].filter((language) => language !== "en");
	const language = languages.length === 0 || rng.chance(ENGLISH_SHARE) ? "en" : rng.pick(languages);
	// what any topic has will do: the words are the interest's
	const scene: Scene = { topic: "reference", language, split, known: {} };
	const said = say(grammar, interest, scene, rng);
	const page = (kind: string, title: string, url: string): Page => ({
		tab: { title: finish(title, rng), url },
		kind,
		language,
	});
	const platforms = PLATFORMS.filter(({ host }) => accepts.own(host));
	if (platforms.length > 0 && rng.chance(0.3)) {
		const { host, url, title } = rng.weighted(platforms.map((platform) => [platform, platform.weight] as const));
		const slug = slugOf(said, rng);
		const sub = rng.chance(0.5) ? slugOf(wordOf(interest, scene, rng), rng).replace(/%../g, "") : madeUpWord(rng);
		const fill = (pattern: string) => expand(grammar, pattern, { ...scene, known: { said, slug, sub } }, rng);
		return { page: page("interest-platform", fill(title), fill(url)), host };
	}
	const { name, host } = makeUpHost(grammar, interest, scene, accepts.madeUp, rng);
	const shown = rng.chance(0.7) ? decorate(said, name, rng) : said;
	if (rng.chance(0.1)) return { page: page("interest", shown, rng.chance(0.6) ? "" : opaqueUrl(rng)), host };
	return { page: page("interest", shown, `https://${host}/${rng.chance(0.3) ? "" : slugOf(said, rng)}`), host };
}

function wordOf(interest: Interest, { language, split }: Scene, rng: Rng): string {
	return pickSeen(interest.words.get(language) ?? interest.words.get("en") ?? [], split, rng);
}

function say(grammar: Grammar, interest: Interest, scene: Scene, rng: Rng): string {
	const titles = interest.titles.get(scene.language) ?? [];
	if (titles.length > 0 && rng.chance(TITLE_SHARE)) return pickSeen(titles, scene.split, rng);
	const templates = sharedPhrases(grammar, scene.language === "en" ? "keyword-titles" : "titles", scene.language);
	const template =
		templates.length > 0 && rng.chance(0.7) ? pickSeen(templates, scene.split, rng) : rng.pick(ANY_LANGUAGE);
	const filled = template.replace(/\{(keyword|word)\}/g, () => wordOf(interest, scene, rng));
	return capital(expand(grammar, filled, scene, rng));
}

function makeUpHost(
	grammar: Grammar,
	interest: Interest,
	scene: Scene,
	accepts: (host: string) => boolean,
	rng: Rng,
): { name: string; host: string } {
	for (let tries = 0; tries < TRIES; tries++) {
		const word = wordOf(interest, scene, rng);
		const telling = word.split(/\s+/).length <= LONGEST_NAME_WORDS && rng.chance(0.5);
		const pattern = rng.pick(telling ? TELLING_NAMES : SILENT_NAMES);
		const name = expand(grammar, pattern, { ...scene, known: { said: capital(word) } }, rng);
		const host = domainOf(name, pickPhrase(grammar, "endings", scene, rng), rng);
		if (host !== undefined && accepts(host)) return { name, host };
	}
	throw new Error("No site could be made up for an interest.");
}
