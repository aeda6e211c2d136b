import { expect, it } from "vitest";
import { createRng } from "../../data/rng.ts";
import { drawRow } from "./draw.ts";
import { loadFrames, parseFrames } from "./frames.ts";
import { loadWords } from "./words.ts";

const words = loadWords("1");

it.each(loadFrames().map((frame) => [`${frame.language} ${frame.scenario}`, frame] as const))(
	"%s gives rows, most of the time",
	(_, frame) => {
		const drawn = Array.from({ length: 12 }, (_, i) => drawRow(frame, "x", words, "train", "full", createRng(`${i}`)));
		expect(drawn.filter((one) => typeof one !== "string").length).toBeGreaterThanOrEqual(6);
	},
);

it.each([
	["xx.txt", "", /begins with none of en, de, fr, es/],
	["en.txt", "[a meeting]\nsubject: x", /en\.txt:2: the heading above/],
	["en.txt", "[a meeting work]\nsubject: x\nA>B\nno mark", /en\.txt:4: "no mark" is no line of a frame/],
	["en.txt", "[a meeting work]\nsubject: x\nsummary: y\nkeywords: a, b, c\nA>B\n= x", /no sentence that matters/],
	[
		"en.txt",
		"[a meeting work]\nsubject: x\nsummary: y\nkeywords: a, b, c\nA>B\n* x\nask 2: y",
		/message 2, which it has not/,
	],
])("%s: %j is refused", (file, source, message) => {
	expect(() => parseFrames(source, file)).toThrow(message);
});
