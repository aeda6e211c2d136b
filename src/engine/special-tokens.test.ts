import { describe, expect, it } from "vitest";
import { encodeWithEnds, specialEnds } from "./special-tokens.ts";

/** A tokenizer of one token a letter, whose vocabulary has special tokens. */
function letters(special: Record<string, number[]>) {
	return {
		encode: (text: string) => Int32Array.from(special[text] ?? Array.from(text, (letter) => letter.charCodeAt(0))),
	};
}

const tokenizer = letters({ "[CLS]": [101], "[SEP]": [102] });

describe("specialEnds", () => {
	it("asks the tokenizer", () => {
		expect(specialEnds(tokenizer)).toEqual({ first: 101, last: 102 });
	});

	it("refuses a vocabulary without them", () => {
		expect(() => specialEnds(letters({ "[CLS]": [101] }))).toThrow("no [SEP]");
		expect(() => specialEnds(letters({ "[CLS]": [], "[SEP]": [102] }))).toThrow("no [CLS]");
	});
});

describe("encodeWithEnds", () => {
	const ends = { first: 1, last: 2 };

	it("puts a text between the special tokens", () => {
		expect(encodeWithEnds(tokenizer, "ab", ends, 128)).toEqual([1, 97, 98, 2]);
		expect(encodeWithEnds(tokenizer, "", ends, 128)).toEqual([1, 2]);
	});

	it("cuts the text, never its ends, to the window", () => {
		expect(encodeWithEnds(tokenizer, "abcdef", ends, 5)).toEqual([1, 97, 98, 99, 2]);
		expect(encodeWithEnds(tokenizer, "a".repeat(50_000), ends, 128)).toHaveLength(128);
	});

	it("mends half a surrogate pair", () => {
		expect(encodeWithEnds(tokenizer, "\ud83d", ends, 8)).toEqual([1, 0xfffd, 2]);
	});
});
