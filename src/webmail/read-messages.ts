import type { ThreadMessage } from "../tasks/summarize-thread/schema.ts";
import { type FoundMessage, hashText } from "./found.ts";
import { splitText } from "./quoted.ts";
import type { Limits } from "./reading.ts";
import type { Sight } from "./sight.ts";
import { type BodyText, textOf } from "./text-of.ts";

export interface ReadMessage {
	found: FoundMessage;
	message: ThreadMessage;
	hidden: BodyText["hidden"];
	cuts: BodyText["cuts"];
	signature: string;
	forwarded: boolean;
}

const CLIPPED = /\n*\[[^\]\n]{5,60}\]\s*$/;
/** A whole mail typed into the signature's box, as happens. */
const LONG_SIGNATURE = 200;

/**
 * Reads bodies, newest first, as long as there is room; the budget is the thread's, so that what does not fit is old.
 *
 * @returns in the order given, with undefined where there was no room left
 */
export function readMessages(
	found: readonly FoundMessage[],
	sight: Sight,
	limits: Limits,
): (ReadMessage | undefined)[] {
	let characters = limits.allCharacters;
	let elements = limits.allElements;
	return found
		.toReversed()
		.map((one) => {
			if (!one.body || characters <= 0 || elements <= 0) return undefined;
			const text = textOf(one.body, sight, {
				limits: {
					characters: Math.min(characters, limits.bodyCharacters),
					elements: Math.min(elements, limits.bodyElements),
				},
				skip: one.notices,
				range: one.range,
			});
			characters -= text.visible.length;
			elements -= text.elements;
			return readMessage(one, text);
		})
		.reverse();
}

function readMessage(found: FoundMessage, text: BodyText): ReadMessage {
	const visible = found.truncated ? text.visible.replace(CLIPPED, "") : text.visible;
	const { own, quoted, signature, forwarded } = splitText(visible);
	const onlySigned = own === "" && text.signature.length >= LONG_SIGNATURE;
	const body = onlySigned ? text.signature : own;
	const hidden = text.hidden.map((one) => one.text).filter((one) => one !== "");
	return {
		found,
		message: {
			id: found.id || `unnamed-${hashText([found.from, found.date, body].join("\n"))}`,
			from: found.from,
			to: found.to,
			date: found.date,
			body,
			quoted: [text.quoted, quoted].filter(Boolean).join("\n"),
			hidden: hidden.join("\n"),
			truncated: found.truncated || text.cuts.some(({ limit }) => limit !== "blob"),
		},
		hidden: text.hidden,
		cuts: text.cuts,
		signature: [signature, onlySigned ? "" : text.signature].filter(Boolean).join("\n"),
		forwarded,
	};
}

/** Long enough to be no accident. */
const TELLING = 120;

/**
 * What is quoted is a copy only where the thread has the original. A forwarded mail is what its sender wants read, and
 * so is the copy that stands alone in a thread's first mail.
 */
export function keepUnseenCopies(messages: readonly ReadMessage[], isWhole: boolean): void {
	const bare = (text: string) => text.replace(/[\s>]+/g, " ").trim();
	const bodies = messages.map(({ message }) => bare(message.body));
	for (const [index, { message, forwarded }] of messages.entries()) {
		const alone = index === 0 && isWhole && message.body === "";
		if (message.quoted === "" || !(forwarded || alone)) continue;
		const copy = bare(message.quoted).slice(-TELLING);
		if (bodies.some((body, other) => other !== index && body.includes(copy))) continue;
		message.body = [message.body, message.quoted].filter(Boolean).join("\n\n");
		message.quoted = "";
	}
}
