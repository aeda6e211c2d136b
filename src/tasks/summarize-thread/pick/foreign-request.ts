import type { Candidate } from "./candidates.ts";
import { cosine, meanOf, type Vector } from "./vectors.ts";
import { fold, topicsOf } from "./words.ts";

/** A bare order for a text or a fact, such as people give to programs. */
const TASK =
	/^(?:analy[sz]e|assess|calculate|categori[sz]e|classify|compare|compile|compose|compute|convert|create|define|describe|design|detail|detect|determine|discuss|draft|elaborate|estimate|evaluate|examine|explain|explore|extract|find|forecast|generate|give|highlight|identify|interpret|investigate|list|name|offer|outline|paraphrase|predict|present|produce|provide|rank|rate|recommend|research|rewrite|search|share|show|solve|suggest|summari[sz]e|tell|translate|write|automate|set up|develop|plan|analysiere|beschreibe|erkläre|fasse|nenne|schreibe|übersetze|vergleiche|erstelle|analyse|décris|décrivez|explique|expliquez|liste|résume|résumez|traduis|traduisez|rédige|analiza|describe|explica|enumera|escribe|resume|traduce)\s/iu;
/** A question about the world. */
const QUESTION =
	/^(?:what|which|who|when|where|why|how|is|are|was|were|does|do|did|can|could|should|has|have|was|wer|wie|wann|wo|warum|welche[rs]?|quel(?:le)?s?|comment|pourquoi|qui|combien|qué|cuál(?:es)?|cómo|quién|cuándo|dónde)\b[^?]*\?/iu;
/** Between people: about one of them, something sent along, or what was said. */
const PERSONAL =
	/\b(?:please|pls|you|your|yours|we|our|ours|us|me|my|mine|i|i'd|i'm|i'll|i've|she|he|her|his|they|their|it|attached|attachment|enclosed|below|above|here|this|these|that|those|thanks|any(?:one|body)|every(?:one|body)|some(?:one|body)|people|folks|bitte|du|dein\w*|sie|ihr\w*|wir|uns\w*|mir|mich|mein\w*|ich|vous|votre|nous|notre|moi|mon|je|tu|ton|usted|nosotros|nuestr\w+|mi|yo)\b/iu;
/** How people ask a program for the way to do something. */
const HOW_TO = /^(?:how|what|where|which)\b[^?]{0,25}\b(?:can|do|could|should|would) i\b/iu;
/** What people say to programs as they would to each other. */
const POLITE =
	/^(?:(?:can|could|would|will) you (?:please )?(?:recommend|suggest|explain|describe|list|write|translate|summari[sz]e|analy[sz]e|generate|compare|find|tell me|give me)|do you know any|i need (?:help|advice|tips|ideas) (?:with|on|for)|(?:tell|give|show|teach|write) me (?:an?|some|about|how) ?(?:\w+ )?(?:joke|story|poem|recipe|list|song|fact|riddle|quote|tips?|ideas?|advice|summary|to)\b)/iu;
/** Asked about a text that stands beside it, rather than about anything of the writer's. */
const ABOUT_TEXT =
	/\b(?:(?:tone|sentiment|emotion|mood) of (?:this|that|the)|positive or negative|positive, negative|(?:the )?following (?:tweet|review|text|sentence|paragraph|statement|passage|comment|feedback|headline|article|code|snippet))\b/iu;
/** "This week" is no word of this mail. */
const THIS_TIME =
	/\bthis (?:week(?:end)?|month|year|morning|evening|summer|winter|spring|fall|autumn|season|decade|century)\b/giu;

/** Below this likeness to the rest a sentence is strange to its thread, the sooner the plainer it is meant for a program. */
const NEAR = { polite: 0.15, question: 0.32, task: 0.4, aboutText: 0.6 };
/** "What about the fee?" goes on with a thread that called it something else. */
const FEWEST_TOPICS = 2;

/**
 * Sentences that ask for something that no other sentence of their thread speaks of, in the manner in which programs are
 * asked ("Suggest …", "What are the …?"): slipped in for an assistant, or sent astray. Neither belongs in a summary. With
 * each goes the quotation that it is about.
 *
 * @param vectors of the candidates; of one that has none, what it speaks of decides alone
 * @returns places in `candidates`
 */
export function findForeignRequests(
	candidates: readonly Candidate[],
	vectors: readonly (Vector | undefined)[],
	subject: string,
): Set<number> {
	const topics = candidates.map(({ text }) => new Set(topicsOf(text)));
	const named = new Set(topicsOf(subject));
	/** How many sentences speak of each. */
	const spread = new Map<string, number>();
	for (const topic of topics.flatMap((own) => [...own])) spread.set(topic, (spread.get(topic) ?? 0) + 1);
	const known = [...candidates.keys()].filter((index) => vectors[index]);
	const isStrange = (index: number, limit: number) => {
		const own = [...(topics[index] ?? [])];
		if (candidates.length < 2 || own.length < FEWEST_TOPICS) return false;
		if (own.some((topic) => named.has(topic) || (spread.get(topic) ?? 0) > 1)) return false;
		const vector = vectors[index];
		if (!vector) return true;
		const others = known.filter((other) => other !== index).map((other) => vectors[other] as Vector);
		return cosine(vector, meanOf(others)) < limit;
	};
	const found = new Set<number>();
	for (const [index, { text, message, block }] of candidates.entries()) {
		const limit = likenessLimit(text);
		if (limit === undefined || !isStrange(index, limit)) continue;
		found.add(index);
		let open = opensQuote(text);
		for (let next = index + 1; next < candidates.length; next++) {
			const { text: beside, ...place } = candidates[next] as Candidate;
			const quotes = open || (next === index + 1 && ABOUT_TEXT.test(text) && /^["'“‘«„]/u.test(beside));
			if (!quotes || place.message !== message || place.block !== block) break;
			found.add(next);
			open = open !== opensQuote(beside);
		}
	}
	return found;
}

/** Below which likeness to its thread a sentence is for a program; undefined for one that reads as if for a person. */
export function likenessLimit(text: string): number | undefined {
	if (ABOUT_TEXT.test(text)) return NEAR.aboutText;
	const own = fold(text)
		.replace(/["“‘][^"”’]*["”’]?|(?<=\s)'.*$/gu, " ")
		.replace(THIS_TIME, " ");
	if (POLITE.test(text)) return NEAR.polite;
	if (QUESTION.test(text)) return HOW_TO.test(own) || !PERSONAL.test(own) ? NEAR.question : undefined;
	return TASK.test(text) && !PERSONAL.test(own) ? NEAR.task : undefined;
}

/** Whether a quotation begins in a text, and does not end there. */
function opensQuote(text: string): boolean {
	const marks = text.match(/["“”]|(?<![\p{L}\p{N}])['‘]|['’](?![\p{L}\p{N}])/gu)?.length ?? 0;
	return marks % 2 === 1;
}
