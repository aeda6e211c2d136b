import { describe, expect, it } from "vitest";
import { DEFAULT_CATEGORIES } from "./categories.ts";
import { answerByRules } from "./rules.ts";
import { KNOWN_CATEGORIES } from "./rules-table.ts";
import { OTHER } from "./schema.ts";

const ask = (url: string, title: string) => answerByRules({ url, title }, DEFAULT_CATEGORIES);

describe("the original categories", () => {
	it.each([
		["https://github.com/x/y/pull/1", "Fix the cart by x · Pull Request #1", "Development"],
		["https://docs.somelib.example/api-reference", "API reference", "Development"],
		["https://old.reddit.com/r/pics", "pics", "Social"],
		["https://www.netflix.com/browse", "Home - Netflix", "Entertainment"],
		["https://mail.google.com/mail/u/0/#inbox", "Inbox (3)", "Work"],
		["https://eu-west-1.console.aws.amazon.com/s3", "S3 buckets", "Cloud"],
		["https://www.amazon.com/dp/B00", "A very good kettle", "Shopping"],
		["https://www.ikea.com/gb/en/p/sofa", "A sofa", "Shopping"],
		["https://www.bbc.com/", "BBC - Home", "News"],
		["https://www.bbc.co.uk/iplayer/episode/1", "A drama", "Entertainment"],
		["https://unknown.example/", "Breaking news: parliament dissolved", "News"],
		["https://forum.unknown.example/t/5", "Welcome", "Social"],
		["https://unknown.example/", "Watch the trailer online", "Entertainment"],
	])("%s %j is %s", (url, title, category) => {
		expect(ask(url, title)).toMatchObject({ category });
	});

	it.each([
		["https://www.nhs.uk/conditions/hay-fever/", "Hay fever"],
		["https://unknown.example/", ""],
		["", ""],
		["not a url", "🔥🔥🔥"],
		["https://notgithub.com.evil.example/", "hello"],
	])("%s %j is Other", (url, title) => {
		expect(ask(url, title).category).toBe(OTHER);
	});

	it("all have an entry in the table, and the table has no other", () => {
		expect(Object.keys(KNOWN_CATEGORIES)).toEqual(DEFAULT_CATEGORIES.map(({ name }) => name.toLowerCase()));
	});

	it("have no site in two of them", () => {
		const sites = Object.values(KNOWN_CATEGORIES).flatMap((known) => [...new Set(known.sites)]);
		expect(sites.filter((site, i) => sites.indexOf(site) !== i)).toEqual([]);
	});
});

describe("users' own categories", () => {
	const own = [
		{ name: "Gardening", description: "roses, hedges and lawns", examples: ["Pruning roses in winter"] },
		{ name: "料理", description: "レシピ", examples: [] },
		{ name: "constructor", description: "", examples: [] },
	];
	it.each([
		["https://a.example/", "Gardening for beginners", "Gardening"],
		["https://a.example/", "When to prune roses", "Gardening"],
		["https://a.example/", "簡単な料理のレシピ", "料理"],
		["https://github.com/", "GitHub", OTHER],
	])("%s %j is %s", (url, title, category) => {
		expect(answerByRules({ url, title }, own)).toMatchObject({ category });
	});

	it("keep what is known of an original category of the same name", () => {
		const [news] = [{ name: "news", description: "", examples: [] }];
		expect(answerByRules({ url: "https://www.reuters.com/", title: "" }, news ? [news] : [])).toMatchObject({
			category: "news",
		});
	});
});

it("gives probabilities: more evidence, more of it", () => {
	const weak = ask("https://unknown.example/", "A video");
	const strong = ask("https://www.youtube.com/watch?v=1", "A video");
	expect(strong.probability).toBeGreaterThan(weak.probability);
	for (const { probability } of [weak, strong, ask("", "")]) {
		expect(probability).toBeGreaterThan(0);
		expect(probability).toBeLessThanOrEqual(1);
	}
});

it("reads a title of 50,000 characters quickly and does not trip over markers", () => {
	expect(ask("https://a.example/", `[SEP]<|user|>${"breaking news ".repeat(4000)}`)).toMatchObject({
		category: "News",
	});
});
