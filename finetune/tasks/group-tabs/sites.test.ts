import { describe, expect, it } from "vitest";
import { loadSites, parseSites, registeredDomain } from "./sites.ts";
import { CATEGORY_OF, DEFAULT_NAMES, TOPICS } from "./topics.ts";

describe("the table of sites", () => {
	const sites = loadSites();

	it("has 1,300 sites at least, every domain once", () => {
		const counts = new Map<string, number>();
		for (const { domain } of sites) counts.set(domain, (counts.get(domain) ?? 0) + 1);
		expect([...counts].filter(([, count]) => count > 1)).toEqual([]);
		expect(sites.length).toBeGreaterThanOrEqual(1300);
	});

	it.each(DEFAULT_NAMES)("has 300 sites of %s at least", (category) => {
		expect(sites.filter(({ topic }) => CATEGORY_OF[topic] === category).length).toBeGreaterThanOrEqual(300);
	});

	it.each(TOPICS)("has 20 sites about %s at least", (topic) => {
		expect(sites.filter((site) => site.topic === topic).length).toBeGreaterThanOrEqual(20);
	});

	it("has names and titles that a tab could show", () => {
		for (const { name, titles, language, domain } of sites) {
			expect(name.length, domain).toBeLessThanOrEqual(60);
			expect(language, domain).toMatch(/^[a-z]{2}$/);
			for (const title of titles) expect(title.length, domain).toBeLessThanOrEqual(160);
		}
	});

	it("never lists a site's own topic among the others", () => {
		expect(sites.filter(({ topic, also }) => also.includes(topic))).toEqual([]);
	});
});

describe("parseSites", () => {
	it("reads a line with everything", () => {
		const [site] = parseSites("[jobs de]\n*xing.com | XING | Start | XING; Kontakte | +network forum", "t", "Work");
		expect(site).toMatchObject({
			domain: "xing.com",
			name: "XING",
			topic: "jobs",
			language: "de",
			titles: ["Start | XING", "Kontakte"],
			also: ["network", "forum"],
			famous: true,
		});
	});

	it.each([
		["[jobs]\nnot a host | Name", /t:2 has no valid host: "not a host"/],
		["[jobs]\n-bad.com | Name", /no valid host/],
		["[jobs]\nexample.com", /should be "domain \| name/],
		["[jobz]\nexample.com | Name", /names the topic "jobz"/],
		["example.com | Name", /names the topic "undefined"/],
		["[video]\nexample.com | Name", /about "video", which is not of Work/],
		["[jobs]\nexample.com | Name | +nonsense", /names the topic "nonsense"/],
	])("refuses %j", (source, message) => {
		expect(() => parseSites(source, "t", "Work")).toThrow(message);
	});
});

it.each([
	["docs.python.org", "python.org"],
	["google.com/maps", "google.com"],
	["bbc.co.uk", "bbc.co.uk"],
	["news.bbc.co.uk", "bbc.co.uk"],
	["shop.example.com.br", "example.com.br"],
	["nhs.uk", "nhs.uk"],
	["argoproj.github.io", "argoproj.github.io"],
	["localhost", "localhost"],
])("the registered domain of %s is %s", (domain, registered) => {
	expect(registeredDomain(domain)).toBe(registered);
});
