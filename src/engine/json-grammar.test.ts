import { describe, expect, it } from "vitest";
import { z } from "zod";
import { jsonGrammar } from "./json-grammar.ts";

const rootOf = (schema: z.ZodType) => /^root ::= (.*)$/m.exec(jsonGrammar(z.toJSONSchema(schema)))?.[1];

describe("a grammar of JSON", () => {
	it.each<[string, z.ZodType, string]>([
		[
			"an object, its properties in order",
			z.object({ b: z.string(), a: z.int() }),
			String.raw`"{" "\"b\":" "\"" character{0,} "\"" ",\"a\":" number "}"`,
		],
		["a text of some length", z.string().min(1).max(9), String.raw`"\"" character{1,9} "\""`],
		["a list of up to three", z.array(z.int()).max(3), `"[" (number ("," number){0,2})? "]"`],
		["a list of two or more", z.array(z.int()).min(2), `"[" number ("," number){1,} "]"`],
		["three of a kind", z.array(z.int()).length(3), `"[" number ("," number){2,2} "]"`],
		["a tuple", z.tuple([z.int(), z.string()]), String.raw`"[" number "," "\"" character{0,} "\"" "]"`],
		["one of a few", z.enum(["a", 'say "b"']), String.raw`("\"a\"" | "\"say \\\"b\\\"\"")`],
	])("of %s", (_, schema, root) => {
		expect(rootOf(schema)).toBe(root);
	});

	it("spells no control characters and no special tokens in texts", () => {
		const [, set] = /^character ::= (\[.*?\]) \|/m.exec(jsonGrammar({ type: "integer" })) ?? [];
		const character = new RegExp(`^${set}$`);
		for (const sign of ["<", ">", '"', "\\", "\n", "\u0000", "\u007f"]) expect(sign).not.toMatch(character);
		for (const sign of ["a", " ", "é", "日", "[", "‹"]) expect(sign).toMatch(character);
	});

	it("refuses what it does not know, by name", () => {
		expect(() => rootOf(z.object({ a: z.string().optional() }))).toThrow('the optional property "a"');
		expect(() => rootOf(z.union([z.string(), z.int()]))).toThrow("anyOf");
	});
});
