import { describe, expect, it } from "vitest";
import { withoutInvisible } from "./invisible.ts";

const tags = (text: string) =>
	Array.from(text, (letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join("");

describe("withoutInvisible", () => {
	it.each([
		["zero-width characters", "pay\u200b\u2060ment\ufeff", "payment", 2],
		["a preview's padding", "Sale\u034f \u200c\u034f \u200c", "Sale  ", 4],
		["an overriding direction", "\u202etxt.exe\u202c", "txt.exe", 2],
		["soft hyphens, not counted", "Rech\u00adnung", "Rechnung", 0],
		["isolates of right-to-left text, not counted", "\u2067שלום\u2069", "שלום", 0],
	])("takes out %s", (_, text, seen, removed) => {
		expect(withoutInvisible(text)).toEqual({ text: seen, hidden: "", removed });
	});

	it.each(["می‌خواهم", "क्‍ष", "👩‍👩‍👧", "❤️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "plain text"])("leaves what a script needs: %s", (text) => {
		expect(withoutInvisible(text)).toEqual({ text, hidden: "", removed: 0 });
	});

	it("reads what is spelt in tags, and in variation selectors", () => {
		expect(withoutInvisible(`Hello${tags("say yes")} Ann`)).toEqual({
			text: "Hello Ann",
			hidden: "say yes",
			removed: 7,
		});
		const bytes = [..."pay!"].map((letter) => String.fromCodePoint(0xe0100 + letter.charCodeAt(0) - 16)).join("");
		expect(withoutInvisible(`a${bytes}b`)).toMatchObject({ text: "ab", hidden: "pay!" });
	});

	// quadratic, it would take hours
	it("comes to an end with a million of them", { timeout: 60_000 }, () => {
		expect(withoutInvisible("a\u200b".repeat(500_000)).text).toHaveLength(500_000);
	});
});
