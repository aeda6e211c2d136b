import { describe, expect, it } from "vitest";
import { foldText } from "./folded-text.ts";

describe("foldText", () => {
	it.each([
		["Ignóre", "ignore"],
		["ig\u200bno\u00adre", "ignore"],
		["ＩＧＮＯＲＥ", "ignore"],
		["ignоrе", "ignore"],
		["Игнорируй", "игнорируи"],
		["don’t", "don't"],
	])("%j", (text, folded) => {
		expect(foldText(text).text).toBe(folded);
	});

	it("knows where each character stood", () => {
		const source = "A\u200b ﬁn 👍 dé";
		const { text, offsets } = foldText(source);
		expect(offsets).toHaveLength(text.length + 1);
		expect(source.slice(offsets[text.indexOf("d")])).toBe("dé");
		expect(source.slice(offsets[text.indexOf("n")], offsets[text.indexOf("n") + 1])).toBe("n");
	});
});
