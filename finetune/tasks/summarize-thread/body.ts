import type { Rng } from "../../data/rng.ts";
import type { Sentence } from "./frames.ts";

/** A sentence as it will stand in a mail. */
export interface Said {
	text: string;
	core: boolean;
	ownLine: boolean;
}

export interface Body {
	text: string;
	/** Of the sentences that matter, in UTF-16 units. */
	core: { start: number; end: number }[];
}

/** One wording of each sentence; optional ones now and then, or never where it is to be short. */
export function chooseWordings(
	sentences: readonly Sentence[],
	fill: (text: string) => string,
	short: boolean,
	rng: Rng,
): Said[] {
	return sentences.flatMap(({ wordings, core, optional, ownLine }, index) => {
		const stream = rng.fork(`sentence/${index}`);
		if (optional && !stream.chance(short ? 0.1 : 0.6)) return [];
		return [{ text: fill(stream.pick(wordings)), core, ownLine }];
	});
}

/** A mail's text: greeting, paragraphs, closing, and where in it the sentences that matter stand. */
export function writeBody(
	{ greeting, said, tail }: { greeting: string; said: readonly Said[]; tail: readonly string[] },
	short: boolean,
	rng: Rng,
): Body {
	const core: Body["core"] = [];
	let text = greeting;
	let inParagraph = 0;
	const length = short ? 9 : rng.int(2, 4);
	for (const [index, one] of said.entries()) {
		const opens = index === 0 || inParagraph >= length;
		const glue = index === 0 ? (greeting === "" ? "" : "\n\n") : one.ownLine ? "\n" : opens ? "\n\n" : " ";
		inParagraph = opens ? 1 : inParagraph + 1;
		text += glue;
		if (one.core) core.push({ start: text.length, end: text.length + one.text.length });
		text += one.text;
	}
	for (const part of tail) if (part !== "") text += `\n\n${part}`;
	return { text, core };
}
