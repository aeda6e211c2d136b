/** Text made plain for a search, and where each of its characters stands in the text it was made of. */
export interface FoldedText {
	text: string;
	/** One more than the text has characters: the last is the end. */
	offsets: number[];
}

/** Letters of other alphabets that look like Latin ones and take their place in a word that hides from a filter. */
const LOOKALIKES: Readonly<Record<string, string>> = Object.fromEntries(
	Array.from("аaеeоoрpсcхxуyіiјjѕsԁdαaοoνvιiρpτt".matchAll(/(.)(.)/gu), ([, from = "", to = ""]) => [from, to]),
);
/** In a word of its own alphabet such a letter is itself. */
const MIXED = /[a-z][\u0370-\u04ff]|[\u0370-\u04ff][a-z]/u;

/**
 * Small letters without accents, full-width forms as plain ones, and neither zero-width nor direction-changing
 * characters, so that one pattern finds a word in whatever way it is disguised.
 */
export function foldText(source: string): FoldedText {
	let text = "";
	const offsets: number[] = [];
	let at = 0;
	for (const character of source) {
		if (!/\p{Cf}/u.test(character)) {
			const plain = /^[\x20-\x7e\n]$/.test(character)
				? character.toLowerCase()
				: character
						.normalize("NFKD")
						.replace(/\p{M}/gu, "")
						.toLowerCase()
						.replace(/[’‘]/g, "'")
						.replace(/[“”„«»]/g, '"');
			for (let index = 0; index < plain.length; index++) offsets.push(at);
			text += plain;
		}
		at += character.length;
	}
	offsets.push(at);
	const unmasked = text.replace(/[a-z\u0370-\u04ff]+/gu, (word) =>
		MIXED.test(word) ? Array.from(word, (letter) => LOOKALIKES[letter] ?? letter).join("") : word,
	);
	return { text: unmasked, offsets };
}
