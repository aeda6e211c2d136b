import type { Tab } from "../../../src/tasks/group-tabs/schema.ts";
import type { Rng } from "../../data/rng.ts";
import { expand, findPhrases, type Grammar, opaqueId, type Scene } from "./grammar.ts";
import type { Site } from "./sites.ts";

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

/** A title with its site's name before or behind it. */
export function decorate(words: string, name: string, rng: Rng): string {
	// replaced through functions: a "$" in a title is a price, not a reference
	return rng
		.weighted(SUFFIX)
		.replace("{words}", () => words)
		.replace("{name}", () => name);
}

/** What a browser's strip and a page's scripts do to a title. */
export function finish(title: string, rng: Rng): string {
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
export function loading(url: string, rng: Rng): Tab {
	return {
		url,
		title: rng.weighted([
			["", 6],
			[url, 2],
			[url.replace(/^https:\/\/(www\.)?/, "").replace(/\/$/, ""), 2],
		]),
	};
}

/** An address that tells nothing. */
export function opaqueUrl(rng: Rng): string {
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

export function urlOf(site: Site, path: string, rng: Rng): string {
	const [host = "", ...start] = site.domain.split("/");
	const bare = host.split(".").length === 2 && rng.chance(0.55) ? `www.${host}` : host;
	const prefix = start.length > 0 ? `/${start.join("/")}` : "";
	return `https://${bare}${prefix}${path === "" && prefix === "" ? "/" : path}`;
}

/** A path as sites of the topic have them; the title's own words are often in it. */
export function pathOf(grammar: Grammar, scene: Scene, title: string, rng: Rng): string {
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

/** A title's first words, as addresses have them. */
export function slugOf(title: string, rng: Rng): string {
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
