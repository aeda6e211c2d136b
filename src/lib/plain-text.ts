const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
const CONTROL_KEEPING_LINES = /[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Makes hostile text safe to stand inside a prompt: no control, zero-width or direction-changing characters, and
 * none of the brackets that spell a tokenizer's special tokens ("[CLS]", "<|user|>", "</s>").
 */
export function neutralize(text: string, { keepLines = false } = {}): string {
	return text
		.replace(keepLines ? CONTROL_KEEPING_LINES : CONTROL, " ")
		.replace(/\[/g, "(")
		.replace(/\]/g, ")")
		.replace(/</g, "‹")
		.replace(/>/g, "›");
}

/** Collapses white space and cuts to at most `max` code points, never inside one. */
export function shorten(text: string, max: number): string {
	// a code point takes at most two units, so this bounds the work on a 50,000-character title
	const head = text
		.slice(0, max * 8)
		.replace(/\s+/g, " ")
		.trim();
	const points = Array.from(head);
	return points.length <= max ? head : points.slice(0, max).join("").trimEnd();
}
