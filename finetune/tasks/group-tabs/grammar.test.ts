import { describe, expect, it } from "vitest";
import { createRng } from "../../data/rng.ts";
import {
	compose,
	expand,
	findPhrases,
	loadGrammar,
	madeUpWord,
	parseGrammar,
	pickPhrase,
	type Scene,
} from "./grammar.ts";
import { loadSites } from "./sites.ts";
import { CATEGORY_OF, TOPICS, type Topic } from "./topics.ts";

const grammar = loadGrammar();
const GIVEN = new Set([
	"site",
	"host",
	"slug",
	"word",
	"slogan",
	"id",
	"brand",
	"ending",
	"language",
	"said",
	"company",
]);

/** The slots of a template that nothing fills. */
function unfilled(template: string, topic: Topic): string[] {
	return [...template.matchAll(/\{([^{}]+)\}/g)]
		.flatMap(([, inside = ""]) => inside.split("|"))
		.filter((slot) => !GIVEN.has(slot) && !/^n:\d+-\d+$/.test(slot))
		.filter((slot) => findPhrases(grammar, slot, { topic, language: "en" }) === undefined);
}

const scene = (topic: Topic, more: Partial<Scene> = {}): Scene => ({
	topic,
	language: "en",
	split: "train",
	known: { site: "Example", host: "example.com" },
	...more,
});

describe("titles/*.txt", () => {
	it("fill every slot of every phrase", () => {
		const problems = [...grammar].flatMap(([key, phrases]) => {
			const owner = key.split(" ")[0];
			const topics = TOPICS.filter(
				(topic) => owner === "shared" || owner === topic || owner === CATEGORY_OF[topic].toLowerCase(),
			);
			return phrases.flatMap((phrase) =>
				topics.flatMap((topic) => unfilled(phrase, topic).map((slot) => `{${slot}} of [${key}], ${topic}`)),
			);
		});
		expect([...new Set(problems)]).toEqual([]);
	});

	it("fill every slot of the sites' own titles", () => {
		const problems = loadSites().flatMap(({ titles, topic, domain }) =>
			titles.flatMap((title) => unfilled(title, topic).map((slot) => `{${slot}} of ${domain}`)),
		);
		expect(problems).toEqual([]);
	});

	it.each(TOPICS)("have titles, slogans, keywords and words of the trade for %s", (topic) => {
		for (const [slot, least] of [
			["titles", 8],
			["slogans", 4],
			["keyword", 4],
			["words", 5],
		] as const) {
			expect(findPhrases(grammar, slot, { topic, language: "en" })?.length ?? 0, slot).toBeGreaterThanOrEqual(least);
		}
	});

	it.each(TOPICS)("never go round in a circle for %s", (topic) => {
		const rng = createRng(topic);
		for (let i = 0; i < 100; i++) expect(compose(grammar, "titles", scene(topic), rng)).not.toMatch(/[{}]/);
	});

	it.each(["de", "fr", "es", "pt", "it", "nl", "pl", "tr", "ja", "ru", "zh"])("speak %s", (language) => {
		const rng = createRng(language);
		const english = new Set(findPhrases(grammar, "keyword", { topic: "newspaper", language: "en" }));
		const keywords = findPhrases(grammar, "keyword", { topic: "newspaper", language }) ?? [];
		expect(keywords.every((keyword) => english.has(keyword))).toBe(false);
		expect(compose(grammar, "titles", scene("newspaper", { language }), rng)).not.toBe("");
	});
});

describe("parseGrammar", () => {
	it.each(["[nobody titles]\nx", "[bank]\nx", "[bank titles de more]\nx", "x"])("refuses %j", (source) => {
		expect(() => parseGrammar([{ file: "t", source }])).toThrow(/t:\d+ stands under/);
	});

	it("keeps templates whole and cuts other slots at semicolons", () => {
		const parsed = parseGrammar([{ file: "t", source: "[bank titles]\na; b\n[bank word]\na; b\n" }]);
		expect(findPhrases(parsed, "titles", scene("bank"))).toEqual(["a; b"]);
		expect(findPhrases(parsed, "word", scene("bank"))).toEqual(["a", "b"]);
	});
});

describe("expand", () => {
	it("takes the topic's own slot before its category's and the shared one", () => {
		const source = "[shared x]\nshared\n[work x]\ncategory\n[mail x]\ntopic\n[mail x de]\nGerman\n";
		const parsed = parseGrammar([{ file: "t", source }]);
		const rng = createRng("1");
		expect(expand(parsed, "{x}", scene("mail"), rng)).toBe("topic");
		expect(expand(parsed, "{x}", scene("mail", { language: "de" }), rng)).toBe("German");
		expect(expand(parsed, "{x}", scene("jobs"), rng)).toBe("category");
		expect(expand(parsed, "{x}", scene("bank"), rng)).toBe("shared");
	});

	it("keeps numbers in their range", () => {
		const rng = createRng("1");
		for (let i = 0; i < 200; i++) expect(["3", "4", "5"]).toContain(expand(grammar, "{n:3-5}", scene("bank"), rng));
	});

	it("says which slot is missing, and which template never ends", () => {
		const parsed = parseGrammar([{ file: "t", source: "[bank x]\n{x}\n" }]);
		expect(() => expand(parsed, "{nowhere}", scene("bank"), createRng("1"))).toThrow(/\[bank nowhere\]/);
		expect(() => expand(parsed, "{x}", scene("bank"), createRng("1"))).toThrow(/never ends/);
	});
});

it("keeps some phrases of every long list for validation and test", () => {
	const rng = createRng("1");
	const draw = (split: Scene["split"]) =>
		new Set(Array.from({ length: 3000 }, () => pickPhrase(grammar, "headline", scene("newspaper", { split }), rng)));
	const [train, test] = [draw("train"), draw("test")];
	expect(test.size).toBeGreaterThan(1);
	expect([...test].filter((phrase) => train.has(phrase))).toEqual([]);
});

it("makes up words that can be said", () => {
	const rng = createRng("1");
	for (let i = 0; i < 200; i++) expect(madeUpWord(rng)).toMatch(/^[A-Z][a-z]{2,10}$/);
});
