import { parseAddress } from "./text.ts";

/** What is known of a web site by heart. */
export interface KnownSite {
	/** What it is, in a few words. */
	words: string;
	/** Whether its pages may be about anything at all, as videos and threads of a forum are. */
	carriesAnything: boolean;
}

/** By host, possibly with the start of a path. */
export type KnownSites = ReadonlyMap<string, KnownSite>;

const ANYTHING = "anything: ";

/** Anybody's pages lie under these: the host itself is known, what stands before it is not. */
const LENDS_HOSTS =
	/(^|\.)(github\.io|gitlab\.io|blogspot\.com|wordpress\.com|substack\.com|tumblr\.com|medium\.com|wixsite\.com|weebly\.com|myshopify\.com|vercel\.app|netlify\.app|herokuapp\.com|pages\.dev|workers\.dev|web\.app|firebaseapp\.com|fandom\.com|atlassian\.net|sharepoint\.com|zendesk\.com|amazonaws\.com|cloudfront\.net|azurewebsites\.net|blogs\.com|livejournal\.com|home\.blog)$/;

/**
 * Reads the packaged table: a line "[words]", or "[anything: words]" for sites that carry anything, and below it the hosts
 * that they are true of, separated by white space.
 * Whatever stands before the first such line is left out.
 */
export function parseKnownSites(text: string): KnownSites {
	const sites = new Map<string, KnownSite>();
	let site: KnownSite | undefined;
	for (const line of text.split("\n")) {
		const heading = /^\[(.+)\]$/.exec(line.trim());
		if (heading?.[1]) site = siteOf(heading[1]);
		else if (site) for (const host of line.split(/\s+/).filter(Boolean)) sites.set(host, site);
	}
	return sites;
}

function siteOf(heading: string): KnownSite {
	const carriesAnything = heading.startsWith(ANYTHING);
	return { words: carriesAnything ? heading.slice(ANYTHING.length) : heading, carriesAnything };
}

/** The other way round. */
export function formatKnownSites(sites: KnownSites): string {
	const byHeading = new Map<string, string[]>();
	for (const [host, { words, carriesAnything }] of sites) {
		const heading = `${carriesAnything ? ANYTHING : ""}${words}`;
		byHeading.set(heading, [...(byHeading.get(heading) ?? []), host]);
	}
	return [...byHeading].map(([heading, hosts]) => `[${heading}]\n${hosts.join(" ")}\n`).join("");
}

/** What the site at `url` is known as: the longest host and path that the table has. undefined where it has none. */
export function findKnownSite(url: string, sites: KnownSites): KnownSite | undefined {
	const address = parseAddress(url);
	if (!address) return undefined;
	const { hostname, pathname } = address;
	const segments = pathname.split("/").filter(Boolean).slice(0, 3);
	for (let host = hostname.replace(/^www\./, ""); host.includes("."); host = host.slice(host.indexOf(".") + 1)) {
		for (let depth = segments.length; depth >= 0; depth--) {
			const known = sites.get([host, ...segments.slice(0, depth)].join("/"));
			if (known !== undefined) return known;
		}
		if (LENDS_HOSTS.test(host.slice(host.indexOf(".") + 1))) return undefined;
	}
	return undefined;
}
