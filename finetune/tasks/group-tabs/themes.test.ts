import { describe, expect, it } from "vitest";
import { isHeldOut } from "./grammar.ts";
import { compete, loadThemes, parseThemes, type Theme } from "./themes.ts";

const [owls, bats, gardening, social] = parseThemes(
	`[owls]
near: pets; bats
names: Owls
names de: Eulen
words: barn owl; nest box
words de: Schleiereule
title: Who hoots at four in the morning; and why?

[bats]
names: Bats
words: bat box

[pets]
topics: pets
names: Pets

[Social]
names: Social
`,
	"some.txt",
) as [Theme, Theme, Theme, Theme];

describe("parseThemes", () => {
	it("reads interests beside themes of topics", () => {
		expect(owls.topics).toEqual([]);
		expect(owls.near).toEqual(["pets"]);
		expect(owls.interest?.near).toEqual(["bats"]);
		expect(owls.interest?.words.get("de")).toEqual(["Schleiereule"]);
		expect(owls.interest?.titles.get("en")).toEqual(["Who hoots at four in the morning; and why?"]);
		expect(gardening.interest).toBeUndefined();
	});

	it("names an interest without words, and a topic's theme near what is no topic", () => {
		expect(() => parseThemes("[x]\nnames: X", "a.txt")).toThrow("a.txt [x] needs names, and topics or words.");
		expect(() => parseThemes("[x]\ntopics: pets\nnear: owls\nnames: X", "a.txt")).toThrow('names the topic "owls"');
	});
});

describe("compete", () => {
	it("keeps from one list what could be taken for each other", () => {
		expect(compete(owls, owls)).toBe(true);
		expect(compete(owls, bats)).toBe(true);
		expect(compete(bats, owls)).toBe(true);
		expect(compete(gardening, owls)).toBe(true);
		expect(compete(gardening, bats)).toBe(false);
		expect(compete(social, owls)).toBe(false);
	});
});

describe("the interests", () => {
	const themes = loadThemes();
	const interests = themes.filter(({ interest }) => interest);

	it("have ids of their own, and are near what there is", () => {
		const ids = themes.map(({ id }) => id);
		expect(new Set(ids).size).toBe(ids.length);
		for (const { id, interest } of interests)
			for (const near of interest?.near ?? []) expect(ids, `${id} is near ${near}`).toContain(near);
	});

	it.each(interests.map((theme) => [theme.id, theme] as const))("have enough to say of %s", (_, theme) => {
		expect(theme.descriptions.get("en")?.length).toBeGreaterThanOrEqual(2);
		expect(theme.examples.length).toBeGreaterThanOrEqual(4);
		for (const language of ["en", "de", "fr", "es"])
			expect(theme.interest?.words.get(language)?.length, language).toBeGreaterThanOrEqual(10);
		const all = [theme.interest?.words, theme.interest?.titles].flatMap((map) => [...(map?.values() ?? [])].flat());
		// a brace would be a slot
		for (const phrase of all) expect(phrase).not.toMatch(/[{}|]/);
	});

	it("are kept from training, one in eight or so", () => {
		const share = interests.filter(({ id }) => isHeldOut(id)).length / interests.length;
		expect(share).toBeGreaterThan(0.04);
		expect(share).toBeLessThan(0.25);
	});
});
