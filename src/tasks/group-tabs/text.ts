import { neutralize, shorten } from "../../lib/plain-text.ts";
import type { Category, Tab } from "./schema.ts";

const TITLE_POINTS = 96;
const HOST_POINTS = 48;
const PATH_POINTS = 40;

/** An address as far as anybody needs it; undefined when it is none. */
export function parseAddress(url: string): URL | undefined {
	const head = url.slice(0, 4096);
	return URL.canParse(head) ? new URL(head) : undefined;
}

/** The host without "www." and the path's words; both "" when `url` does not parse. */
export function urlParts(url: string): { host: string; words: string } {
	const address = parseAddress(url);
	if (!address) return { host: "", words: "" };
	const { hostname, pathname } = address;
	const words = pathname
		.split("/")
		.slice(1, 4)
		.flatMap((segment) => safeDecode(segment).split(/[^\p{L}]+/u))
		// ids, hashes and file endings say nothing
		.filter((word) => word.length > 2 && word.length < 20 && !/^(html?|php|aspx?|index|www)$/i.test(word));
	return { host: hostname.replace(/^www\./, ""), words: words.join(" ") };
}

function safeDecode(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}

/**
 * How a tab becomes text, in the browser, in training rows and in evaluation: "title | host path words".
 * Never empty, and short whatever the page sent.
 */
export function tabText(tab: Tab): string {
	const { host, words } = urlParts(tab.url);
	const title = shorten(neutralize(tab.title.slice(0, TITLE_POINTS * 16)), TITLE_POINTS);
	const place = [shorten(neutralize(host), HOST_POINTS), shorten(neutralize(words), PATH_POINTS)]
		.filter(Boolean)
		.join(" ");
	// while a page loads, Chrome shows its address as its title
	const named = title !== "" && title !== shorten(tab.url, TITLE_POINTS) && title !== host ? title : "";
	return [named, place].filter(Boolean).join(" | ") || "empty page";
}

/** How a category becomes text: "name: description. e.g. example, example". */
export function categoryText(category: Category): string {
	const name = shorten(neutralize(category.name), 40);
	const description = shorten(neutralize(category.description), 200);
	const examples = category.examples.slice(0, 8).map((e) => shorten(neutralize(e), 40));
	return [description ? `${name}: ${description}` : name, examples.length ? `e.g. ${examples.join(", ")}` : ""]
		.filter(Boolean)
		.join(". ");
}
