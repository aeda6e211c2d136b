import { describe, expect, it } from "vitest";
import { isTopical, stemOf, topicsOf, wordsIn } from "./words.ts";

describe("words", () => {
	it("are found with their places, and not in addresses", () => {
		const text = "Zoë's e-mail, zoe@a.example: C3PO &quot;costs&quot; 3.50 at https://a.example/cost";
		const words = wordsIn(text);
		expect(words.map(({ text }) => text)).toEqual(["Zoë's", "e-mail", "C3PO", "costs", "3.50", "at"]);
		for (const { text: word, start, end } of words) expect(text.slice(start, end)).toBe(word);
	});

	it("are taken apart where no spaces do it", () => {
		expect(wordsIn("会议在星期五").length).toBeGreaterThan(1);
	});

	it("say what a text is about, or not", () => {
		const topical = (text: string) =>
			wordsIn(text)
				.filter(isTopical)
				.map(({ text }) => text);
		expect(topical("Could you please send the printer to Lima, UK?")).toEqual(["send", "printer", "Lima", "UK"]);
		expect(topical("Können Sie bitte den Drucker nach Bonn schicken?")).toEqual(["Drucker", "Bonn", "schicken"]);
	});

	it("are the same without endings", () => {
		expect(new Set(["planning", "plans", "planned", "plan"].map(stemOf)).size).toBe(1);
		expect(topicsOf("Meetings")).toEqual(topicsOf("the meeting"));
	});
});
