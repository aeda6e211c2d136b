// built from names, for a class that shows combining characters as they are cannot be read
const INVISIBLE = new RegExp(
	`[${[
		"\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e",
		"\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff9-\\ufffb\\u{e0000}-\\u{e0fff}",
	].join("")}]`,
	"u",
);
const ALL = new RegExp(INVISIBLE, "gu");

/** Scripts that spell with joiners: Persian, Urdu, and those of India and its neighbours. */
const JOINING =
	"\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Devanagari}\\p{Script=Bengali}\\p{Script=Gurmukhi}\\p{Script=Gujarati}\\p{Script=Oriya}\\p{Script=Tamil}\\p{Script=Telugu}\\p{Script=Kannada}\\p{Script=Malayalam}\\p{Script=Sinhala}\\p{Script=Khmer}\\p{Script=Mongolian}";
/** Invisible characters that a text cannot do without. */
const NEEDED = new RegExp(
	[
		`(?<=[${JOINING}])[\\u200c\\u200d](?=[${JOINING}])`,
		"(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\ufe0f])\\u200d(?=\\p{Extended_Pictographic})",
		"(?<=[\\p{Emoji}\\u20e3])\\ufe0f",
		// the flags of England, Scotland and Wales
		"(?<=\\u{1f3f4})[\\u{e0030}-\\u{e0039}\\u{e0061}-\\u{e007a}]{2,6}\\u{e007f}",
	].join("|"),
	"gu",
);
/** Hyphens of typesetters and marks of right-to-left writing: removed, and not worth a word. */
const ORDINARY = /[\u00ad\u061c\u200e\u200f\u2066-\u2069\ufeff]|\ufe0e|\ufe0f/u;

/** Letters in disguise: Unicode's tags are ASCII that no font draws. */
const TAGS = /[\u{e0020}-\u{e007e}]+/gu;
/** Variation selectors in a row stand for bytes. */
const SELECTORS = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]{4,}/gu;

export interface Seen {
	text: string;
	/** What the removed characters spelt. */
	hidden: string;
	/** How many were removed that have no business in a mail. */
	removed: number;
}

/** A text without the characters that nobody sees, save those that its script needs. */
export function withoutInvisible(text: string): Seen {
	if (!INVISIBLE.test(text)) return { text, hidden: "", removed: 0 };
	let hidden = "";
	let removed = 0;
	const clean = (part: string) => {
		for (const [tags] of part.matchAll(TAGS)) hidden += String.fromCodePoint(...codesOf(tags, -0xe0000));
		for (const [selectors] of part.matchAll(SELECTORS)) hidden += bytesOf(selectors);
		return part.replace(ALL, (character) => {
			if (!ORDINARY.test(character)) removed++;
			return "";
		});
	};
	let clear = "";
	let from = 0;
	for (const { 0: needed, index } of text.matchAll(NEEDED)) {
		clear += clean(text.slice(from, index)) + needed;
		from = index + needed.length;
	}
	clear += clean(text.slice(from));
	return { text: clear, hidden, removed };
}

function codesOf(text: string, shift: number): number[] {
	return Array.from(text.slice(0, 10_000), (character) => (character.codePointAt(0) ?? 0) + shift);
}

function bytesOf(text: string): string {
	const bytes = codesOf(text, 0).map((code) => (code < 0xff00 ? code - 0xfe00 : code - 0xe0100 + 16));
	return new TextDecoder().decode(Uint8Array.from(bytes));
}
