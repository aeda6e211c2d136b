import { describe, expect, it } from "vitest";
import { tabSchema } from "../../../src/tasks/group-tabs/schema.ts";
import { tabText } from "../../../src/tasks/group-tabs/text.ts";
import { createRng } from "../../data/rng.ts";
import { loadGrammar } from "./grammar.ts";
import { makeUpSite } from "./made-up-sites.ts";
import { loadSites, type Site } from "./sites.ts";
import { makePage, type Page } from "./tabs.ts";

const grammar = loadGrammar();
const sites = loadSites();

function pagesOf(site: Site, count: number): Page[] {
	const rng = createRng(site.domain);
	return Array.from({ length: count }, () => makePage(grammar, site, "train", rng));
}

function siteOf(domain: string): Site {
	const site = sites.find((candidate) => candidate.domain === domain);
	if (site === undefined) throw new Error(`The table has no ${domain}.`);
	return site;
}

describe("makePage", { timeout: 60_000 }, () => {
	it("makes tabs with a text and an address that is one, or none, for every site", () => {
		for (const site of sites) {
			for (const { tab } of pagesOf(site, 2)) {
				expect(tabSchema.safeParse(tab).success).toBe(true);
				expect(tab.url === "" || URL.canParse(tab.url), tab.url).toBe(true);
				expect(tabText(tab), site.domain).not.toBe("empty page");
				expect(tab.title).not.toMatch(/[{}]/);
			}
		}
	});

	it("shows a name without an address only where the name is enough", () => {
		const obscure = siteOf("carbon.now.sh");
		const alone = (site: Site) => pagesOf(site, 400).filter(({ kind, tab }) => kind === "bare" && tab.url === "");
		expect(alone(obscure)).toEqual([]);
		expect(alone(siteOf("github.com")).length).toBeGreaterThan(0);
	});

	it("never leaves a short title alone", () => {
		for (const { tab } of pagesOf(siteOf("bsky.app"), 600)) {
			if (tab.url === "") expect(tab.title.length, tab.title).toBeGreaterThanOrEqual(8);
		}
	});

	it("says what a borrowed page is about", () => {
		const borrowed = pagesOf(siteOf("youtube.com"), 300).filter(({ kind }) => kind === "borrowed");
		expect(borrowed.length).toBeGreaterThan(5);
		for (const { about } of borrowed) expect(about).toBeDefined();
	});

	it("cuts titles after 40 characters, wherever that is", () => {
		const cut = pagesOf(siteOf("github.com"), 600).filter(({ kind }) => kind === "cut-40");
		expect(cut.length).toBeGreaterThan(10);
		for (const { tab } of cut) {
			const length = Array.from(tab.title.replace(/(…|\.\.\.)$/, "")).length;
			expect(length, tab.title).toBeLessThanOrEqual(40);
			expect(length, tab.title).toBeGreaterThanOrEqual(37);
		}
	});

	it("writes titles in other languages on sites that speak English", () => {
		const foreign = pagesOf(siteOf("youtube.com"), 600).filter(({ kind }) => kind === "non-english");
		expect(new Set(foreign.map(({ language }) => language)).size).toBeGreaterThan(5);
		expect(foreign.map(({ language }) => language)).not.toContain("en");
		expect(pagesOf(siteOf("asahi.com"), 200).map(({ kind }) => kind)).not.toContain("non-english");
	});

	it("shows sites in their own language most of the time", () => {
		const pages = pagesOf(siteOf("asahi.com"), 200).filter(({ kind }) => kind === "page");
		const japanese = pages.filter(({ tab }) => /[\u3040-\u30ff\u4e00-\u9fff]/.test(tab.title.replace("朝日新聞", "")));
		expect(japanese.length / pages.length).toBeGreaterThan(0.7);
	});
});

describe("makeUpSite", () => {
	it("makes hosts that could be, names that sound like the trade, and asks whether it may", () => {
		const rng = createRng("1");
		const asked: string[] = [];
		for (let i = 0; i < 200; i++) {
			const site = makeUpSite(
				grammar,
				{ topic: "bank", language: i % 2 ? "en" : "de", split: "train", known: {} },
				(domain) => {
					asked.push(domain);
					return asked.length % 2 === 0;
				},
				rng,
			);
			expect(URL.canParse(`https://${site.domain}/`)).toBe(true);
			expect(site.domain).toMatch(/^[a-z0-9-]+(\.[a-z]+)+$/);
			expect(asked.at(-1)).toBe(site.domain);
		}
		expect(asked).toHaveLength(400);
	});

	it("gives up when nothing may be used", () => {
		const scene = { topic: "bank", language: "en", split: "train", known: {} } as const;
		expect(() => makeUpSite(grammar, scene, () => false, createRng("1"))).toThrow(/No domain .* for bank/);
	});
});
