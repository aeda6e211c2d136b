import { readFileSync } from "node:fs";
import { parseTable } from "../../data/text-table.ts";
import { CATEGORY_OF, DEFAULT_NAMES, type DefaultCategory, expectTopic, type Topic } from "./topics.ts";

/** A web site that rows are made from. */
export interface Site {
	/** Host, possibly with the start of a path ("google.com/maps"). */
	domain: string;
	name: string;
	topic: Topic;
	/** Topics it also belongs to: where a list tells them apart, the site is not shown with it. */
	also: Topic[];
	/** Two letters; what its pages are written in. */
	language: string;
	/** Title templates of its own. */
	titles: string[];
	/** So well known that the model should know it by heart: always in the training split. */
	famous: boolean;
	/** False when neither name nor domain can be learnt from: a made-up word. */
	telling: boolean;
	/** Whether the name without the domain is enough to know what it is. */
	nameIsEnough: boolean;
}

const HOST =
	/^localhost$|^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,24}|xn--[a-z0-9-]+)(\/[\w.~/-]*)?$/;

/**
 * Reads one table: "domain | name | title; title | +also-topic", the last two optional, under "[topic]" or
 * "[topic language]". A "*" before the domain marks a famous site.
 *
 * @throws Error naming the file and line that cannot be read.
 */
export function parseSites(source: string, file: string, category: DefaultCategory): Site[] {
	return parseTable(source).map(({ heading, text, line }) => {
		const where = `${file}:${line}`;
		const [topicName, language = "en"] = heading;
		const topic = expectTopic(topicName, where);
		if (CATEGORY_OF[topic] !== category) throw new Error(`${where} is about "${topic}", which is not of ${category}.`);
		const cells = text.split("|").map((cell) => cell.trim());
		const also = cells.at(-1)?.startsWith("+") ? (cells.pop() ?? "").slice(1).split(/\s+/) : [];
		// a title may hold a "|" of its own
		const [place = "", name = "", ...titles] = cells;
		const domain = place.replace(/^\*/, "");
		if (!HOST.test(domain)) throw new Error(`${where} has no valid host: "${domain}".`);
		if (name === "") throw new Error(`${where} should be "domain | name | title; title | +topics": ${text}`);
		return {
			domain,
			name,
			topic,
			also: also.map((other) => expectTopic(other, where)),
			language,
			titles: titles
				.join(" | ")
				.split(";")
				.map((title) => title.trim())
				.filter(Boolean),
			famous: place.startsWith("*"),
			telling: true,
			nameIsEnough: place.startsWith("*"),
		};
	});
}

/** The whole table, in the order of its files. */
export function loadSites(): Site[] {
	return DEFAULT_NAMES.flatMap((category) => {
		const file = `sites/${category.toLowerCase()}.txt`;
		return parseSites(readFileSync(new URL(file, import.meta.url), "utf8"), file, category);
	});
}

// public suffixes of two labels that the table uses
const TWO_LABELS =
	/\.(co|com|org|net|gov|gob|gouv|gub|edu|ac|or|ne|go|gc|qc|nhs|police|sch|net)\.[a-z]{2}$|\.(github|gitlab)\.io$|\.(blogspot|wordpress|substack|tumblr)\.com$/;

/** The part of a host that somebody registered: "docs.python.org" is "python.org". Splits are made by this. */
export function registeredDomain(domain: string): string {
	const host = domain.replace(/\/.*$/, "");
	return host
		.split(".")
		.slice(TWO_LABELS.test(host) ? -3 : -2)
		.join(".");
}
