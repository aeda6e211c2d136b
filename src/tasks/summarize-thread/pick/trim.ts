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
/** Without what follows these, a sentence may say the opposite. English, German, French, Spanish. */
const CONDITION =
	/(?<![\p{L}\p{N}])(?:(?:if|unless|except|but|not|cannot|never|no|none|nobody|nothing|neither|nor|although|though|however|until|only|without|whether|otherwise|instead|provided|providing|assuming|as long as|subject to|in case|rather than)|\p{L}+n['’]t|(?:wenn|falls|au(?:ß|ss)er|aber|nicht|nichts|nie|niemals|niemand|kein\p{L}{0,2}|obwohl|bis|nur|ohne|sofern|solange|jedoch|sondern|sonst|vorausgesetzt|es sei denn)|(?:si|s['’]ils?|sauf|mais|pas|jamais|rien|aucune?|ni|bien que|sans|seulement|uniquement|sinon|toutefois|cependant|excepté|jusqu['’]\p{L}+|à moins|à condition|pourvu qu(?:e|['’]\p{L}+))|(?:salvo|excepto|pero|nunca|nadie|ningun[oa]?|ningún|nada|aunque|hasta|sin|sino|s[oó]lo|solamente|a menos|siempre que|siempre y cuando|en caso|a condición))(?![\p{L}\p{N}])/iu;
const FEWEST_WORDS = 4;

export interface Trimmed {
	/** Offsets into the text. */
	from: number;
	to: number;
	/** False where it is cut in the middle of what it says; there is room for a mark of it. */
	whole: boolean;
	/** Whether what is cut away there has a condition, or takes something back. */
	loses: boolean;
}

/** What stands for the rest of a line that is not whole. */
export const CUT_MARK = "…";

/**
 * A sentence's core: what it opens and ends with without need is left off, and, where it is longer than `max`
 * characters, what it adds after a comma. Nothing within is changed, and no condition is cut away unless `loses` says so.
 */
export function trimSentence(text: string, max: number): Trimmed {
	let from = text.length - text.trimStart().length;
	let to = text.trimEnd().length;
	const part = () => text.slice(from, to);
	const opener = OPENERS.exec(part());
	if (opener && enough(text.slice(from + opener[0].length, to))) from += opener[0].length;
	for (const pattern of [TAIL, PARENTHESIS]) {
		const found = pattern.exec(part());
		if (found && enough(part().slice(0, found.index)) && !hasCondition(found[0])) to = from + found.index;
	}
	if (to - from > max) {
		const cuts = Array.from(part().matchAll(APPENDIX), ({ index }) => index).reverse();
		const cut = cuts.find((at) => at <= max && enough(part().slice(0, at)) && !hasCondition(part().slice(at)));
		if (cut !== undefined) to = from + cut;
	}
	if (to - from <= max) return { from, to, whole: true, loses: false };
	const room = max - CUT_MARK.length;
	const space = text.lastIndexOf(" ", from + room);
	const at = space > from + room / 2 ? space : from + room;
	// the last word before the cut may be an "unless"
	const loses = hasCondition(text.slice(Math.max(from, text.lastIndexOf(" ", at - 1))));
	// half a character is none, and no comma stands before the mark
	to = from + text.slice(from, at).replace(/[\ud800-\udbff]$|[\s,;:–—-]+$/, "").length;
	return { from, to, whole: false, loses };
}

/** Whether a part of a sentence may turn what the rest of it says. */
export function hasCondition(part: string): boolean {
	return CONDITION.test(part);
}

function enough(text: string): boolean {
	return (
		(text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0) >= FEWEST_WORDS || /[\p{Script=Han}\p{Script=Hiragana}]{6}/u.test(text)
	);
}
