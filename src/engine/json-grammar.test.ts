import { describe, expect, it } from "vitest";
import { jsonGrammar } from "./json-grammar.ts";

const rootOf = (schema: object) => /^root ::= (.*)$/m.exec(jsonGrammar(schema))?.[1];
const integer = { type: "integer" };
const text = { type: "string" };

describe("a grammar of JSON", () => {
	it.each<[string, object, string]>([
		[
			"an object, its properties in order",
			{ type: "object", properties: { b: text, a: integer }, required: ["a", "b"] },
			String.raw`"{" "\"b\":" "\"" character{0,} "\"" ",\"a\":" number "}"`,
		],
		["a text of some length", { ...text, minLength: 1, maxLength: 9 }, String.raw`"\"" character{1,9} "\""`],
		[
			"a text that may be long",
			{ ...text, minLength: 1, maxLength: 300 },
			String.raw`"\"" character{1} chunk{0,17} tail "\""`,
		],
		["a list of up to three", { type: "array", items: integer, maxItems: 3 }, `"[" (number ("," number){0,2})? "]"`],
		["a list of two or more", { type: "array", items: integer, minItems: 2 }, `"[" number ("," number){1,} "]"`],
		[
			"three of a kind",
			{ type: "array", items: integer, minItems: 3, maxItems: 3 },
			`"[" number ("," number){2,2} "]"`,
		],
		[
			"a tuple",
			{ type: "array", prefixItems: [integer, text], items: false },
			String.raw`"[" number "," "\"" character{0,} "\"" "]"`,
		],
		["one of a few", { type: "string", enum: ["a", 'say "b"'] }, String.raw`("\"a\"" | "\"say \\\"b\\\"\"")`],
	])("of %s", (_, schema, root) => {
		expect(rootOf(schema)).toBe(root);
	});

	it("spells no control characters and no special tokens in texts", () => {
		const [, set] = /^character ::= (\[.*?\]) \|/m.exec(jsonGrammar(integer)) ?? [];
		const character = new RegExp(`^${set}$`);
		for (const sign of ["<", ">", '"', "\\", "\n", "\u0000", "\u007f"]) expect(sign).not.toMatch(character);
		for (const sign of ["a", " ", "é", "日", "[", "‹"]) expect(sign).toMatch(character);
	});

	it("holds a long text to its length", () => {
		const grammar = jsonGrammar({ ...text, minLength: 1, maxLength: 300 });
		const count = (rule: string, part: string) =>
			Number(new RegExp(`^${rule} ::= .*${part}\\{(?:\\d+,)?(\\d+)\\}`, "m").exec(grammar)?.[1]);
		const most =
			count("root", "character") + count("root", "chunk") * count("chunk", "character") + count("tail", "character");
		expect(most).toBeLessThanOrEqual(300);
		expect(most).toBeGreaterThan(300 - 16);
	});

	it("refuses what it does not know, by name", () => {
		expect(() => rootOf({ type: "object", properties: { a: text }, required: [] })).toThrow(
			'the optional property "a"',
		);
		expect(() => rootOf({ anyOf: [text, integer] })).toThrow("anyOf");
	});
});
