import { describe, expect, it } from "vitest";
import { splitSentences } from "./sentences.ts";

const shown = (body: string) =>
	splitSentences(body)
		.filter(({ kind }) => kind === "text")
		.map(({ text }) => text);
const kinds = (body: string) => splitSentences(body).map(({ kind, text }) => `${kind}: ${text}`);

describe("splitSentences", () => {
	it("keeps offsets into the body", () => {
		const body = "Hi Ana,\n\nThe room is\nbooked for ten.  Bring the\tplans!\n- Milk\n- Bread\n\nBen";
		for (const { start, end, text } of splitSentences(body))
			expect(body.slice(start, end).replace(/\s+/g, " ")).toBe(text);
		expect(shown(body)).toEqual(["The room is booked for ten.", "Bring the plans!", "Milk", "Bread"]);
	});

	it.each([
		["Dr. Lee and Mr. B. Okafor agree, e.g. on the price. All good.", 2],
		["Wir treffen uns am 3. Mai, z. B. in Bonn. Passt das?", 2],
		["Nous partons à 9 h. C'est d'accord ?", 2],
		["¿Puedes venir el lunes? Gracias por todo lo que haces.", 2],
		["See https://a.example/x.y?z=1. It is v2.0.1 now.", 2],
		["It costs $1,250.00 a year. We pay at 5 p.m. on Friday.", 2],
		["The page has an error.If so, tell us.", 2],
	])("%j", (body, count) => {
		expect(shown(body)).toHaveLength(count);
	});

	it("joins what a mail program wrapped and leaves lines that were ended by hand", () => {
		expect(
			shown("This line was broken by a program because it was far too long\nfor it to stand in one."),
		).toHaveLength(1);
		expect(shown("Agenda\nBudget for next year\nNew office")).toHaveLength(3);
	});

	it("knows what is not its writer's text", () => {
		expect(
			kinds(
				"From: a@b.example\nSubject: x\n\nDear Ms Berg,\nwe agree.\n\nOn Monday, Ana wrote:\n> Do we?\n&gt; Do we?\n\nKind regards,\nBen Okafor\nTel. +1 555 01",
			),
		).toEqual([
			"header: From: a@b.example",
			"header: Subject: x",
			"greeting: Dear Ms Berg,",
			"text: we agree.",
			"quoted: On Monday, Ana wrote:",
			"quoted: > Do we?",
			"quoted: &gt; Do we?",
			"signature: Kind regards,",
			"signature: Ben Okafor",
			"signature: Tel. +1 555 01",
		]);
		expect(shown("Done.\n--\nBen\nBerg Ltd\nhttps://berg.example")).toEqual(["Done."]);
		expect(shown("Fine.\n\n-----Original Message-----\nFrom: Ana\nIs it fine?")).toEqual(["Fine."]);
	});

	it("takes a greeting off the sentence that it stands before", () => {
		expect(kinds("Hi David, your card was charged.")).toEqual(["greeting: Hi David,", "text: your card was charged."]);
		expect(shown("High prices, sadly.")).toEqual(["High prices, sadly."]);
	});

	it("comes to an end with anything", () => {
		expect(splitSentences("")).toEqual([]);
		expect(splitSentences("\n \n***\n")).toHaveLength(1);
		expect(shown("word ".repeat(1000)).every((text) => text.length <= 600)).toBe(true);
		expect(shown("A".repeat(100_000))).toEqual([]);
	});
});
