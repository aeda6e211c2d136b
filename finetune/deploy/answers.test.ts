import { describe, expect, it } from "vitest";
import { type AnsweredRow, expectAnswers, pick } from "./answers.ts";

const row = (expected: string, answered: string): AnsweredRow => ({ asked: "a page", expected, answered, ms: 1 });

describe("pick", () => {
	it("takes turns among the answers, ten at most", () => {
		const rows = [..."aaaaaaaaaaaabbbc"];
		expect(pick(rows, (letter) => letter).join("")).toBe("abcababaaa");
		expect(pick(["x"], String)).toEqual(["x"]);
	});
});

describe("expectAnswers", () => {
	it("lets wrong answers pass, and some that are missing", () => {
		expectAnswers("ember", [row("News", "Work"), row("Work", "News"), row("Work", "")]);
		expectAnswers("ember", [row("News", "News"), row("News", "News")]);
	});

	it.each([
		["nothing to try it with", [], "There are no test rows"],
		["too few answers", [row("a", ""), row("b", " "), row("c", "c")], "no answer to 2 of 3 rows"],
		[
			"one answer to everything",
			[row("a", "yes"), row("b", "yes"), row("c", "")],
			`2 different rows with the same "yes"`,
		],
	])("refuses %s", (_, rows, words) => {
		expect(() => expectAnswers("ember", rows)).toThrow(words);
	});
});
