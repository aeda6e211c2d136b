/** What a line of a mail is, before its sentences are looked for. */
export type LineKind = "text" | "bullet" | "empty" | "header" | "greeting" | "quoted" | "signature" | "noise";

export interface Line {
	/** Offsets into the body, without the line break. */
	start: number;
	end: number;
	kind: LineKind;
}

const QUOTED = /^\s*(?:>|&gt;|\|\s)/;
const ATTRIBUTION =
	/^\s*(?:(?:on|am|le|el|il|op|em|den)\b.{4,160}(?:wrote|writes|schrieb.{0,60}|a écrit|escribió|ha scritto|schreef.{0,60}|escreveu|skrev.{0,60})\s*:|.{2,80}\b(?:wrote|writes|schrieb|a écrit|escribió)\s*:)\s*$/iu;
/** All that follows is a copy. */
const ORIGINAL =
	/^\s*-{2,}\s*(?:original message|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|mensaje original|message transféré)\s*-{2,}/iu;
const HEADER =
	/^\s*(?:from|to|cc|bcc|date|sent|subject|reply-to|von|an|datum|betreff|de|à|objet|para|asunto|fecha):\s/iu;
const BULLET = /^\s*(?:[-*•–·]|\(?\d{1,2}[.)]|[a-z]\))\s+(?=\S)/iu;
const DELIMITER = /^\s*(?:--\s*|[-_=*~]{4,})\s*$/u;
const GREETING =
	/^\s*(?:(?:hi|hello|hey|dear|greetings|good (?:morning|afternoon|evening|day)|hallo|guten (?:tag|morgen|abend)|sehr geehrte[rs]?|liebe[rs]?|moin|servus|bonjour|bonsoir|salut|cher|chère|chers|hola|buenos días|buenas tardes|estimad[oa]s?|querid[oa]s?|ciao|caro|cara|olá|prezad[oa]s?|beste|hei|hej)(?![\p{L}'’])[^.?!,:\n]{0,50}|(?:team|all|everyone|everybody|folks|colleagues))\s*(?:[,:!–-]|$)\s*/iu;
const CLOSING =
	/^\s*(?:(?:(?:best|kind|warm|many|with)\s+)*(?:regards|wishes|best|cheers|sincerely|thanks|thank you|thx|yours(?: \w+)?|respectfully|love|take care|see you|talk soon|all the best)|(?:mit )?(?:freundlichen?|besten?|herzlichen?|vielen?|viele|liebe|schöne) (?:grüßen?|gruß|dank)|lg|mfg|vg|grüße|cordialement|bien à (?:vous|toi)|(?:bien )?cordialement|merci|amicalement|bonne journée|saludos|un saludo|atentamente|gracias|un abrazo|abrazos?|cordiali saluti|saluti|grazie|groeten|met vriendelijke groet(?:en)?|obrigad[oa]|atenciosamente)(?:\s+(?:again|so much|in advance|and regards|und grüße|nochmals))?\s*(?:[,.!–-]+\s*)?(?:\p{Lu}[\p{L}.'’-]*\s*){0,3}$/iu;
/** "Ana", "/rob", "- Ben Okafor", "A.B." at the end of a mail. */
const NAME_ONLY = /^\s*[-/–~*]*\s*\p{L}[\p{L}.'’-]*(?:\s+\p{Lu}[\p{L}.'’-]*){0,2}\s*\*?$/u;
const CONTACT = /(?:https?:\/\/|www\.|@[\w-]+\.|\b(?:phone|tel|fax|mobile|e-?mail|address)\b|\+\d)/iu;

/** Lines below a delimiter that a signature has at the most; more are text. */
const SIGNATURE_LINES = 10;
/** So few are no mail, whatever they say: a motto, or what a mail service says of itself. */
const SHORT_SIGNATURE = 5;

/** The offset after a line's opening words to its reader; 0 without any. */
export function greetingEnd(text: string): number {
	return GREETING.exec(text)?.[0].length ?? 0;
}

/** The offset after a bullet or a number; 0 without one. */
export function bulletEnd(text: string): number {
	return BULLET.exec(text)?.[0].length ?? 0;
}

/** Every line of a body and what it is. */
export function linesOf(body: string): Line[] {
	const lines: Line[] = [];
	let start = 0;
	for (const row of body.split("\n")) {
		lines.push({ start, end: start + row.length, kind: kindOf(row) });
		start += row.length + 1;
	}
	const rowOf = ({ start, end }: Line) => body.slice(start, end);
	const original = lines.findIndex((line) => ORIGINAL.test(rowOf(line)));
	if (original >= 0) mark(lines, original, lines.length, "quoted");
	markHeaders(lines, rowOf);
	markSignature(lines, rowOf);
	return lines;
}

function kindOf(row: string): LineKind {
	if (row.trim() === "") return "empty";
	if (QUOTED.test(row) || ATTRIBUTION.test(row)) return "quoted";
	// a line of the kind of "=====", a lone address, a blob
	if (!/\p{L}{2}/u.test(row) || /^\s*<?(?:https?:\/\/|www\.|mailto:)\S+\s*$/iu.test(row)) return "noise";
	if (/^\s*[\w+/=]{60,}\s*$/.test(row)) return "noise";
	const greeted = greetingEnd(row);
	if (greeted > 0 && row.slice(greeted).trim() === "") return "greeting";
	return bulletEnd(row) > 0 ? "bullet" : "text";
}

/** The head of a mail that was saved with it; further down such a line may well be text. */
function markHeaders(lines: Line[], rowOf: (line: Line) => string) {
	for (const line of lines) {
		if (line.kind === "empty") continue;
		if (!HEADER.test(rowOf(line))) return;
		line.kind = "header";
	}
}

function markSignature(lines: Line[], rowOf: (line: Line) => string) {
	const own = lines.flatMap((line, index) => (line.kind === "empty" || line.kind === "quoted" ? [] : [index]));
	for (const [place, index] of own.entries()) {
		const line = lines[index];
		if (!line) continue;
		const row = rowOf(line);
		const rest = own.slice(place + 1);
		const delimits = DELIMITER.test(row) && rest.length <= SIGNATURE_LINES;
		const isShort = rest.length <= SHORT_SIGNATURE;
		if (delimits && (isShort || rest.every((at) => !isProse(rowOf(lines[at] as Line))))) {
			mark(lines, index, lines.length, "signature");
			return;
		}
		if (!CLOSING.test(row)) continue;
		line.kind = "signature";
		// a name and contacts, until what is a sentence again
		for (const at of rest) {
			const next = lines[at];
			if (!next || isProse(rowOf(next))) break;
			next.kind = "signature";
		}
	}
	const last = lines[own.at(-1) ?? -1];
	if (last && own.length > 1 && (NAME_ONLY.test(rowOf(last)) || CONTACT.test(rowOf(last)))) {
		if (!isProse(rowOf(last))) last.kind = "signature";
	}
}

/** Whether a line reads as a sentence rather than as a name, an address or a motto. */
function isProse(row: string): boolean {
	const words = row.match(/\p{L}+/gu)?.length ?? 0;
	// an address may stand in a sentence, but then there is a sentence around it
	if ((row.match(/(?<!\S)\p{Ll}{2,}(?=[\s,.])/gu)?.length ?? 0) >= 8) return true;
	if (words >= 4 && /[?？]\s*$/u.test(row)) return true;
	return words >= 6 && !CONTACT.test(row) && /[.?!:,;]\s*$|\p{Ll}$/u.test(row) && !/^[^\p{Ll}]*$/u.test(row);
}

function mark(lines: Line[], from: number, to: number, kind: LineKind) {
	for (const line of lines.slice(from, to)) if (line.kind !== "empty" && line.kind !== "quoted") line.kind = kind;
}
