import { neutralize, shorten } from "../../lib/plain-text.ts";
import { KNOWN_CATEGORIES } from "./rules-table.ts";
import { type Answer, type Category, OTHER, type Tab } from "./schema.ts";
import { parseAddress, urlParts } from "./text.ts";

/** How much each kind of evidence counts. A known site outweighs whatever a title says. */
const WEIGHT = { site: 8, label: 2.5, phrase: 1.2, name: 2.5, example: 1.5, description: 0.8 };
/** Evidence needed for a category to be as likely as Other. */
const DOUBT = 1.5;
/** Evidence below this is answered with Other. */
const MINIMUM = 1;

const STOP_WORDS = new Set(
	"about also and any are for from has have how into its more new not other our page that the their them they this with you your und der die das les des una por para".split(
		" ",
	),
);

/** The task's own answer without a model: known sites, telling words, and the words of the categories themselves. */
export function answerByRules(tab: Tab, categories: readonly Category[]): Answer {
	const { host, words } = urlParts(tab.url);
	const title = shorten(neutralize(tab.title), 300);
	const path = parseAddress(tab.url)?.pathname.toLowerCase() ?? "";
	const spoken = ` ${wordsOf(`${title} ${words}`).join(" ")} `;
	const evidence: Evidence = { host, path, labels: new Set(host.split(/[.-]/)), spoken };
	const scores = categories.map((category) => scoreOf(category, evidence));
	const best = Math.max(0, ...scores);
	const sum = scores.reduce((a, b) => a + b, DOUBT);
	if (best < MINIMUM) return { category: OTHER, probability: DOUBT / sum };
	return { category: categories[scores.indexOf(best)]?.name ?? OTHER, probability: best / sum };
}

interface Evidence {
	host: string;
	path: string;
	labels: ReadonlySet<string>;
	/** Title and path words in lower case, each between two spaces. */
	spoken: string;
}

function scoreOf(category: Category, evidence: Evidence): number {
	const name = category.name.trim().toLowerCase();
	const known = Object.hasOwn(KNOWN_CATEGORIES, name) ? KNOWN_CATEGORIES[name] : undefined;
	let score = 0;
	if (known) {
		score += siteScore(known.sites, evidence);
		if (known.labels.some((label) => evidence.labels.has(label))) score += WEIGHT.label;
		score += WEIGHT.phrase * known.phrases.filter((phrase) => says(evidence.spoken, phrase)).length;
	}
	score += WEIGHT.name * share(category.name, evidence);
	const examples = category.examples.map((example) => share(example, evidence));
	score += WEIGHT.example * Math.max(0, ...examples);
	score += WEIGHT.description * Math.min(2, hits(category.description, evidence));
	return score;
}

/** A longer site is the more exact one: "docs.google.com" before "google.com". */
function siteScore(sites: readonly string[], { host, path }: Evidence): number {
	let longest = 0;
	for (const site of sites) {
		const [siteHost = "", ...rest] = site.split("/");
		if (host !== siteHost && !host.endsWith(`.${siteHost}`)) continue;
		if (rest.length > 0 && !path.startsWith(`/${rest.join("/")}`)) continue;
		longest = Math.max(longest, site.length);
	}
	return longest === 0 ? 0 : WEIGHT.site + longest / 20;
}

/** Share of the words of `text` that the tab's title, path or host says. */
function share(text: string, evidence: Evidence): number {
	const words = tellingWords(text);
	return words.length === 0 ? 0 : hits(text, evidence) / words.length;
}

function hits(text: string, { spoken, labels }: Evidence): number {
	return tellingWords(text).filter((word) => says(spoken, word) || labels.has(word)).length;
}

function tellingWords(text: string): string[] {
	return [...new Set(wordsOf(text))].filter(
		(word) => (word.length > 2 || !/^[a-z]+$/.test(word)) && !STOP_WORDS.has(word),
	);
}

function says(spoken: string, phrase: string): boolean {
	// scripts that put no spaces between words
	if (/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u.test(phrase)) return spoken.includes(phrase);
	return spoken.includes(` ${phrase} `) || spoken.includes(` ${phrase}s `);
}

function wordsOf(text: string): string[] {
	return (
		text
			.toLowerCase()
			.match(/[\p{L}\p{N}][\p{L}\p{N}+#.'/-]*/gu)
			?.map((word) => word.replace(/[.'/-]+$/, "")) ?? []
	);
}
