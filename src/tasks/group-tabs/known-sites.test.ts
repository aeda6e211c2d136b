import { describe, expect, it } from "vitest";
import { findKnownSite, formatKnownSites, parseKnownSites } from "./known-sites.ts";

const TABLE = `[online shop]
amazon.de ebay.com
[web search]
google.com
[map]
google.com/maps
[anything: blogs]
wordpress.com medium.com
[mail]
mail.google.com
`;

describe("a table of known sites", () => {
	const sites = parseKnownSites(TABLE);

	it("is read and written", () => {
		expect(sites.size).toBe(7);
		expect(formatKnownSites(sites)).toBe(TABLE);
	});

	it.each([
		["https://www.amazon.de/gp/cart", "online shop"],
		["https://smile.amazon.de/", "online shop"],
		["https://google.com/maps/place/Rome", "map"],
		["https://www.google.com/mapsabc", "web search"],
		["https://mail.google.com/mail/u/0/#inbox", "mail"],
		["https://wordpress.com/", "blogs"],
		["https://grandma.wordpress.com/soup", undefined],
		["https://notamazon.de/", undefined],
		["https://amazon.de.evil.example/", undefined],
		["not an address", undefined],
		[`https://u:${"p".repeat(5000)}@amazon.de/`, undefined],
		["", undefined],
		["http://localhost:3000/", undefined],
	])("says what %s is", (url, words) => {
		expect(findKnownSite(url, sites)?.words).toBe(words);
	});

	it("tells which of them carry anything", () => {
		expect(findKnownSite("https://medium.com/@a/b", sites)?.carriesAnything).toBe(true);
		expect(findKnownSite("https://ebay.com/", sites)?.carriesAnything).toBe(false);
	});
});
