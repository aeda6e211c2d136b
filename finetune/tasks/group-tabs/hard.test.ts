import { describe, expect, it } from "vitest";
import { createRng } from "../../data/rng.ts";
import { loadGrammar } from "./grammar.ts";
import { blogSite, HARD_KINDS, hardKindsOf, makeHardPage } from "./hard.ts";
import { loadSites, registeredDomain } from "./sites.ts";
import { CATEGORY_OF, TOPICS } from "./topics.ts";

const grammar = loadGrammar();
const sites = loadSites();

function siteOf(domain: string) {
	const site = sites.find((candidate) => candidate.domain === domain);
	if (site === undefined) throw new Error(`The table has no ${domain}.`);
	return site;
}

describe("makeHardPage", () => {
	it.each(HARD_KINDS)("makes varied %s pages", (kind) => {
		const topic = TOPICS.find((candidate) => hardKindsOf(grammar, candidate).includes(kind));
		const site = sites.find((candidate) => candidate.topic === topic);
		if (site === undefined) throw new Error(`No site can have ${kind}.`);
		const rng = createRng(kind);
		const pages = Array.from({ length: 200 }, () => makeHardPage(grammar, kind, site, "train", rng));
		expect(new Set(pages.map(({ tab }) => tab.title)).size).toBeGreaterThan(30);
		for (const { tab } of pages) {
			expect(URL.canParse(tab.url), tab.url).toBe(true);
			expect(tab.title).not.toMatch(/[{}]/);
		}
	});

	it("lets the title speak of another category than the site's", () => {
		const rng = createRng("despite");
		const page = makeHardPage(grammar, "news-video", siteOf("youtube.com"), "train", rng);
		expect(page.despite && CATEGORY_OF[page.despite]).toBe("News");
	});

	it("has titles that name another category for each of the seven, and for much of Other", () => {
		const able = TOPICS.filter((topic) => hardKindsOf(grammar, topic).includes("names-another"));
		expect(new Set(able.map((topic) => CATEGORY_OF[topic])).size).toBe(8);
	});
});

it("keeps a company's engineering blog on the company's domain", () => {
	const rng = createRng("blog");
	for (let i = 0; i < 50; i++) {
		const blog = blogSite(grammar, siteOf("ikea.com"), rng);
		expect(registeredDomain(blog.domain)).toBe("ikea.com");
		expect(blog.name).toContain("IKEA");
		expect(blog.topic).toBe("dev-blog");
	}
});
