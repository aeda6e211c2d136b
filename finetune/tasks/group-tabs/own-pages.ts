import type { Category } from "../../../src/tasks/group-tabs/schema.ts";
import type { Rng } from "../../data/rng.ts";
import type { Split } from "../../data/split.ts";
import { expand, type Grammar, madeUpWord, pickPhrase, type Scene } from "./grammar.ts";
import { capital, domainOf } from "./made-up-sites.ts";
import { keywordsOf } from "./own-categories.ts";
import { decorate, finish, opaqueUrl } from "./page-parts.ts";
import type { Page } from "./tabs.ts";

const TRIES = 200;

interface OwnPage {
	page: Page;
	/** The host, for the split; "" where the page has none of its own. */
	host: string;
}

/**
 * A page of a recipe's category: on one of its domains, with one of its patterns, or about one of its keywords.
 *
 * @param accepts whether a host may be used in this split
 */
export function makeOwnPage(
	grammar: Grammar,
	category: Category,
	split: Split,
	accepts: { own(host: string): boolean; madeUp(host: string): boolean },
	rng: Rng,
): OwnPage {
	// what any topic has will do: the keywords are the category's
	const scene: Scene = { topic: "reference", language: "en", split, known: {} };
	const keywords = keywordsOf(category);
	const words = capital(
		expand(
			grammar,
			pickPhrase(grammar, "keyword-titles", scene, rng).replace(/\{keyword\}/g, () => rng.pick(keywords)),
			scene,
			rng,
		),
	);
	const domains = (category.domains ?? []).filter(accepts.own);
	const patterns = category.patterns ?? [];
	const kind = rng.weighted([
		["own-domain", domains.length > 0 ? 3 : 0],
		["own-pattern", patterns.length > 0 ? 3 : 0],
		["own-keyword", 4],
	] as const);
	const page = (title: string, url: string): Page => ({
		tab: { title: finish(title, rng), url },
		kind,
		language: "any",
	});
	switch (kind) {
		case "own-domain": {
			const host = rng.pick(domains);
			const shown = rng.weighted([
				[words, 5],
				[decorate(words, host, rng), 2],
				["", 1],
			]);
			return { page: page(shown, `https://${host}/${rng.chance(0.3) ? "" : slug(words)}`), host };
		}
		case "own-pattern": {
			const pattern = rng.pick(patterns);
			const { name, host } = makeUpHost(grammar, keywords, scene, accepts.madeUp, rng);
			if (/[/=?&]|\.\w/.test(pattern)) {
				const url = `https://${host}/${encodeURI(pattern.replace(/^\//, ""))}`;
				return { page: page(decorate(words, name, rng), url), host };
			}
			const marked = expand(
				grammar,
				rng.pick(["{pattern}", "{pattern} – {said}", "{said} – {pattern}", "{pattern}: {said}", "{pattern} {n:2-400}"]),
				{ ...scene, known: { pattern, said: words } },
				rng,
			);
			return {
				page: page(rng.chance(0.5) ? decorate(marked, name, rng) : marked, `https://${host}/${slug(words)}`),
				host,
			};
		}
		case "own-keyword": {
			const { name, host } = makeUpHost(grammar, keywords, scene, accepts.madeUp, rng);
			const shown = rng.chance(0.7) ? decorate(words, name, rng) : words;
			if (rng.chance(0.1)) return { page: page(shown, rng.chance(0.6) ? "" : opaqueUrl(rng)), host };
			return { page: page(shown, `https://${host}/${rng.chance(0.3) ? "" : slug(words)}`), host };
		}
	}
}

function makeUpHost(
	grammar: Grammar,
	keywords: readonly string[],
	scene: Scene,
	accepts: (host: string) => boolean,
	rng: Rng,
): { name: string; host: string } {
	const short = keywords.filter((keyword) => keyword.split(/\s+/).length <= 2);
	for (let tries = 0; tries < TRIES; tries++) {
		const keyword = short.length > 0 && rng.chance(0.6) ? capital(rng.pick(short)) : madeUpWord(rng);
		const pattern = rng.pick([
			"{said}",
			"{said} {suffix}",
			"{surname} {said}",
			"The {adjective} {said}",
			"{said} {place}",
		]);
		const name = expand(grammar, pattern, { ...scene, known: { said: keyword } }, rng);
		const host = domainOf(name, pickPhrase(grammar, "endings", scene, rng), rng);
		if (host !== undefined && accepts(host)) return { name, host };
	}
	throw new Error(`No site could be made up for the keywords ${keywords.slice(0, 3).join(", ")}.`);
}

function slug(words: string): string {
	return encodeURIComponent(
		words
			.toLowerCase()
			.split(/[^\p{L}\p{N}]+/u)
			.filter(Boolean)
			.slice(0, 6)
			.join("-"),
	);
}
