export interface Split {
	/** What its writer wrote. */
	own: string;
	/** Copies of other mails. */
	quoted: string;
	/** Closing, name and what stands below it. */
	signature: string;
	/** Whether the copy is what the mail is sent for. */
	forwarded: boolean;
}

/** "On 10 March, Anna wrote:", in the generator's languages and three of their neighbours. It names a day. */
const ATTRIBUTIONS = [
	/^on\b.{4,240}\bwrote\s?:$/iu,
	/^am\b.{4,240}\bschrieb\b.{0,160}:$/iu,
	/^.{2,160}\bschrieb am\b.{4,80}:$/iu,
	/^le\b.{4,240}\sa écrit\s?:$/iu,
	/^el\b.{4,240}\sescribió\s?:$/iu,
	/^il\b.{4,240}\sha scritto\s?:$/iu,
	/^em\b.{4,240}\sescreveu\s?:$/iu,
	/^op\b.{4,240}\sschreef\b.{0,160}:$/iu,
];
/** Long names and addresses wrap. */
const ATTRIBUTION_LINES = 3;

const ORIGINAL =
	/^[-_]{2,}\s*(?:original message|original appointment|ursprüngliche nachricht|originalnachricht|message d['’]origine|message original|mensaje original)\s*[-_]{2,}$/iu;
const FORWARDED = [
	/^-{3,}\s*(?:forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado|forwarded by .{1,80})\s*-{3,}$/iu,
	/^(?:begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-mail)|début du message (?:transféré|réexpédié)|inicio del mensaje reenviado)\s?:$/iu,
];
const FROM = /^\*?(?:from|von|de)\s?:/iu;
const HEADERS =
	/^\*?(?:sent|date|to|subject|cc|gesendet|datum|an|betreff|envoyé|à|objet|enviado|fecha|para|asunto)\s?:/iu;
const SUBJECT = /^\*?(?:subject|betreff|objet|asunto)\s?:/iu;

/**
 * Where a text ends with the line that introduces a copy, how long that line is (and its wrapped parts); else 0.
 *
 * @param text its end is enough
 */
export function attributionLength(text: string): number {
	const lines = text.trimEnd().split("\n");
	for (let count = 1; count <= Math.min(ATTRIBUTION_LINES, lines.length); count++) {
		const last = lines.slice(-count);
		if (isAttribution(last.join(" "))) return last.join("\n").length + (text.length - text.trimEnd().length);
	}
	return 0;
}

/** Parts a mail's visible text into its own words, copies below or between them, and a signature. */
export function splitText(text: string): Split {
	const lines = text.split("\n");
	const own: string[] = [];
	const quoted: string[] = [];
	let forwarded = false;
	for (let at = 0; at < lines.length; at++) {
		const line = lines[at] ?? "";
		if (line.startsWith(">")) {
			quoted.push(line);
			continue;
		}
		const start = copyStart(lines, at);
		if (start === undefined) {
			own.push(line);
			continue;
		}
		const rest = lines.slice(at + start.lines);
		quoted.push(...lines.slice(at, at + start.lines));
		at += start.lines - 1;
		// a marked copy ends with its marks, and answers may stand between; an unmarked one runs to the end
		if (start.kind === "attribution" && rest.find((next) => next.trim() !== "")?.startsWith(">")) continue;
		quoted.push(...rest);
		forwarded ||= start.kind === "forwarded" || (start.kind === "headers" && own.join("").trim() === "");
		break;
	}
	return { ...withoutSignature(own.join("\n")), quoted: tidy(quoted.join("\n")), forwarded };
}

function copyStart(
	lines: readonly string[],
	at: number,
): { kind: "attribution" | "original" | "forwarded" | "headers"; lines: number } | undefined {
	const line = lines[at]?.trim() ?? "";
	if (ORIGINAL.test(line)) return { kind: "original", lines: 1 };
	if (FORWARDED.some((form) => form.test(line))) return { kind: "forwarded", lines: 1 };
	if (FROM.test(line)) {
		const block = lines.slice(at, at + 6);
		const labels = block.slice(1).filter((other) => HEADERS.test(other.trim()));
		// a journey has From, To and Date as well, but no subject
		if (labels.length >= 2 && labels.some((label) => SUBJECT.test(label.trim()))) return { kind: "headers", lines: 1 };
	}
	for (let count = 1; count <= ATTRIBUTION_LINES && at + count < lines.length; count++) {
		const part = lines.slice(at, at + count).map((piece) => piece.trim());
		if (part.includes("")) break;
		if (isAttribution(part.join(" "))) return { kind: "attribution", lines: count };
	}
	return undefined;
}

function isAttribution(line: string): boolean {
	return /\d/.test(line) && ATTRIBUTIONS.some((form) => form.test(line.trim()));
}

const LONGEST_SIGNATURE = 20;
const LONGEST_CLOSING = 7;
const CLOSING = new RegExp(
	`^(?:${[
		"(?:(?:with )?(?:kind|best|warm|warmest|many|my best) )?(?:regards|wishes|thanks)|(?:all the |all my )?best|cheers|thanks(?: again| so much| a lot| in advance)?|thank you(?: very much| so much| in advance)?|(?:yours )?(?:sincerely|faithfully|truly)|sincerely yours|take care|love|yours",
		"(?:mit )?(?:freundlichen?|besten?|vielen?|herzlichen?|lieben?|schönen?) (?:gr(?:ü|ue)(?:ß|ss)en?|dank)|(?:lieber |schöner )?gruß|mfg|lg|vg|danke(?: dir| ihnen| euch)?(?: im voraus)?|ihre?|dein",
		"(?:bien )?cordialement|bien à (?:vous|toi)|(?:bien )?amicalement|(?:grosses )?bises|merci(?: beaucoup)?(?: d['’]avance| par avance)?|à bientôt|(?:sincères |meilleures )?salutations",
		"(?:un )?(?:cordial |afectuoso )?saludos?(?: cordiales| cordial)?|atentamente|(?:un )?(?:fuerte )?abrazos?|(?:muchas )?gracias(?: de antemano)?",
	].join("|")})\\s?[,.!]*$`,
	"iu",
);
const POSTSCRIPT = /^p\.?\s?(?:p\.?\s?)?s\.?(?:\s|:|$)/iu;
const DEVICE =
	/^(?:sent from (?:my|outlook|yahoo|mail for)|get outlook for|von meinem? .{1,30} gesendet|gesendet von|envoyé (?:de|depuis) mon|enviado desde mi)\b.{0,60}$/iu;

function withoutSignature(text: string): Pick<Split, "own" | "signature"> {
	const lines = tidy(text).split("\n");
	const signature: string[] = [];
	const take = (from: number) => signature.unshift(...lines.splice(from));
	const dashes = lines.findLastIndex((line) => /^--\s*$/.test(line));
	if (dashes >= 0 && lines.length - dashes <= LONGEST_SIGNATURE) take(dashes);
	while (lines.length > 0 && /^\s*$/.test(lines.at(-1) ?? "")) take(lines.length - 1);
	if (DEVICE.test(lines.at(-1)?.trim() ?? "")) take(lines.length - 1);
	const closing = lines.findLastIndex((line) => CLOSING.test(line.trim()));
	if (closing > 0 && isClosing(lines.slice(closing + 1))) take(closing);
	const own = tidy(lines.join("\n"));
	// a mail that is nothing but a closing says just that
	return own === "" && dashes !== 0
		? { own: tidy(text), signature: "" }
		: { own, signature: tidy(signature.join("\n")) };
}

/** Whether what stands below a closing is a name and its trimmings, and nothing that anybody should read. */
function isClosing(below: readonly string[]): boolean {
	const lines = below.map((line) => line.trim()).filter((line) => line !== "");
	if (lines.length > LONGEST_CLOSING) return false;
	const [name = ""] = lines;
	const words = name.split(/\s+/);
	if (words.length > 5 || /\d|[?!.:;]$/.test(name)) return false;
	if (words.length > 2 && words.filter((word) => /^\p{Ll}/u.test(word)).length > 1) return false;
	return lines.every((line) => line.length <= 70 && !POSTSCRIPT.test(line) && !isSentence(line));
}

function isSentence(line: string): boolean {
	const words = line.split(/\s+/);
	return line.includes("?") || (words.length >= 5 && words.filter((word) => /^\p{Ll}/u.test(word)).length >= 3);
}

function tidy(text: string): string {
	return text
		.replace(/[ \t]+$/gm, "")
		.replace(/\n{3,}/g, "\n\n")
		.replace(/^\n+|\n+$/g, "");
}
