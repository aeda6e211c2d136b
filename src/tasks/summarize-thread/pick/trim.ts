/** What a sentence opens with without saying anything by it. */
const OPENERS =
	/^(?:(?:and|but|so|also|well|now|oh|ok(?:ay)?|yes|yeah|hmm+|anyway|however|actually|basically|just|again|besides|moreover|furthermore|in addition|by the way|btw|fyi|p\.?s\.?|in fact|of course|as you know|to be honest|und|aber|also|übrigens|allerdings|ja|nun|et|mais|donc|alors|bon|au fait|y|pero|bueno|pues|además|por cierto)(?:\s*[,:]\s+|\s*(?:-|–|—)\s+)|(?:and|but|und|aber|et|mais|y|pero)\s+(?=\p{Ll})|\p{Lu}{2,4}:\s+(?=\p{Lu}))/iu;
/** An aside at the end. */
const PARENTHESIS = /\s*\([^()]{1,200}\)\s*([.!?]?)$/u;
/** Thanks, smileys and pauses at the end. */
const TAIL =
	/(?:[,;]?\s*(?:thanks|thank you|thx|please|danke|merci|gracias|cheers)[.!]*|\s*(?:[:;]-?[)(DP]|[.…]{2,}))\s*$/iu;
/** What may be left off a sentence that is too long: it says more of what was said, and takes nothing back. */
const APPENDIX =
	/(?:[,;:–—]\s+|\s+[-–—]\s+)(?=(?:which|who|where|such as|e\.g\.|for example|including|so that|as well as|especially|and|wobei|welche[rs]?|zum beispiel|z\. ?b\.|und|qui|dont|par exemple|et|que|lo que|por ejemplo|y)\b)/giu;
/** Without what follows these, a sentence may say the opposite. */
const CONDITION =
	/\b(?:if|unless|except|but|not|although|though|however|until|only|without|whether|wenn|falls|außer|aber|nicht|obwohl|bis|nur|ohne|sofern|si|sauf|mais|pas|bien que|sans|à moins|salvo|pero|no|aunque|hasta|sin)\b/iu;
const FEWEST_WORDS = 4;

export interface Trimmed {
	/** Offsets into the text. */
	from: number;
	to: number;
	/** False where it is cut in the middle of what it says. */
	whole: boolean;
}

/**
 * A sentence's core: what it opens and ends with without need is left off, and, where it is longer than `max`
 * characters, what it adds after a comma. Nothing within is changed, and no condition is cut away unless `whole` says so.
 */
export function trimSentence(text: string, max: number): Trimmed {
	let from = text.length - text.trimStart().length;
	let to = text.trimEnd().length;
	const part = () => text.slice(from, to);
	const opener = OPENERS.exec(part());
	if (opener && enough(text.slice(from + opener[0].length, to))) from += opener[0].length;
	for (const pattern of [TAIL, PARENTHESIS]) {
		const found = pattern.exec(part());
		if (found && enough(part().slice(0, found.index)) && !CONDITION.test(found[0])) to = from + found.index;
	}
	if (to - from > max) {
		const cuts = Array.from(part().matchAll(APPENDIX), ({ index }) => index).reverse();
		const cut = cuts.find((at) => at <= max && enough(part().slice(0, at)) && !CONDITION.test(part().slice(at)));
		if (cut !== undefined) to = from + cut;
	}
	if (to - from <= max) return { from, to, whole: true };
	const space = text.lastIndexOf(" ", from + max);
	to = space > from + max / 2 ? space : from + max;
	// half a character is none
	if (/[\ud800-\udbff]/.test(text[to - 1] ?? "")) to--;
	return { from, to, whole: false };
}

function enough(text: string): boolean {
	return (
		(text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0) >= FEWEST_WORDS || /[\p{Script=Han}\p{Script=Hiragana}]{6}/u.test(text)
	);
}
