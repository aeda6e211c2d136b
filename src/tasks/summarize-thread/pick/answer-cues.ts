import { type Cue, cue } from "./cue.ts";

const REPLY = "(?:repl(?:y|ies)|responses?|answers?|outputs?|completion|summar(?:y|ies)|translation)";
/** What people ask each other to put into an answer. */
const OF_PEOPLE =
	"(?:numbers?|names?|address(?:es)?|phone|dates?|times?|availability|details|ids?|accounts?|preferences?|questions?|documents?|files?|cv|resume|photos?|receipts?|invoices?)";
const LANGUAGE =
	"(?:english|german|french|spanish|italian|portuguese|dutch|russian|chinese|mandarin|japanese|korean|arabic|hindi|turkish|polish|latin|greek|swedish|hebrew|thai|vietnamese|ukrainian|czech|danish|finnish|norwegian|klingon|esperanto)";
const CODE =
	"(?:base ?-?(?:16|32|58|62|64|85)|rot ?-?(?:13|47)|c(?:a)?esar|vigenere|substitution cipher|cipher(?:text)?|encod(?:ed|ing)|encrypt(?:ed|ion)?|morse|hex(?:adecimal)?|binary|emojis?|emoticons?|pig latin|leet ?speak|ascii|unicode|in reverse|reversed?|backwards?|upside[- ]down|markdown|json|all caps|rhymes?|haiku)";

/** What a program's answer should hold, or look like. */
export const ANSWER_CUES: readonly Cue[] = [
	cue(
		`(?:^|[.!?:\\n]\\s*)(?:provide|give|deliver|present|offer|compose|write|state|return|output|phrase|formulate)\\b[^.!?\\n]{0,15}\\b(?:your|the|each|every) (?:\\w+ )?${REPLY}\\b[^.!?\\n]{0,15}\\bin (?:\\w+ )?${LANGUAGE}\\b`,
		2,
		"sentence",
	),
	cue(
		"\\b(?:substitute|replace|convert|swap|add|insert|express|sprinkle|turn|use|include)\\b(?=[^.!?\\n]{0,100}\\b(?:each|every|your|words?|verbs?|nouns?|names|sentences?|key\\w*|only)\\b)[^.!?\\n]{0,70}\\bemojis?\\b",
		2,
		"sentence",
	),
	cue(
		"(?:^|[.!?:\\n]\\s*)(?:invert|reverse|flip|scramble|shuffle|rearrange|alphabeti[sz]e|mirror|rotate|shift|jumble|swap|encode|encrypt|encipher|obfuscate|capitali[sz]e)\\b[^.!?\\n]{0,50}\\b(?:letters?|characters?|words?|vowels?|syllables?)\\b",
		2,
		"sentence",
	),
	cue(
		"\\b(?:reply|respond|answer|write|speak)\\b[^.!?\\n]{0,25}\\b(?:text|letters|words|characters|sentences) (?:reversed|backwards?|inverted|scrambled|flipped|in reverse)\\b",
		2,
		"sentence",
	),
	cue(
		`\\b(?:your|each|every|all|any) (?:\\w+ ){0,2}${REPLY} (?:must|should|shall|has to|have to|needs? to|will|is to)(?: \\w+){0,2} (?:be|start|begin|end|contain|include|use|mention|consist)\\b(?![^.!?\\n]{0,60}\\b${OF_PEOPLE}\\b)`,
		2,
		"sentence",
	),
	cue(
		"\\b(?:output|print|respond|reply|answer|say|return|write|repeat) (?:with )?(?:only|just|exactly|nothing but|verbatim)\\b(?: with)? (?:the (?:\\w+ )?(?:words?|phrase|string|text|following|number|letter|sentence)|\"|')",
		2,
		"sentence",
	),
	cue(
		"\\b(?:do not|don't|never|instead of|stop) summari[sz](?:e|ing)\\b|\\binstead,? (?:print|output|say|write|respond|reply with|return)\\b",
		2,
		"sentence",
	),
	cue("\\bfrom now on\\b", 1, "sentence"),
	cue(
		"(?:^|[.!?:\\n]\\s*|\\bplease |\\bthen )(?:act|behave|respond|speak|talk|answer|reply|write) (?:as|like) (?:if you (?:are|were) )?an? \\w+",
		1,
		"sentence",
	),
	cue(
		`\\b(?:modify|enhance|adjust|alter|render|express|translate|rewrite|reverse|encrypt|encode|encipher|scramble|shift|rephrase|convert|craft|format|spell|phrase|structure|end|begin|start|conclude|finish|preface|present|deliver|compose|transform|enrich|tweak|embellish|revise|shape|augment|pad|color|flavou?r|tailor|amend)\\b(?: \\w+){0,5} (?:your|the|each|every|any|its) (?:\\w+ )?${REPLY}\\b`,
		2,
		"sentence",
	),
	cue(
		`\\b(?:include|insert|integrate|incorporate|embed|weave|inject|work|slip|plant|add|append|prepend|put|mention|place|drop|sneak|reference|promote|advertise|suggest|introduce|blend|feature|give|provide|hint)\\b(?! (?:your|us|me)\\b)(?![^.!?\\n]{0,60}\\b${OF_PEOPLE}\\b)[^.!?\\n]{0,60}\\b(?:in|into|to|within|throughout|inside|with|during|as part of) (?:your|each|every|its|any|all|future|subsequent) (?:\\w+ )?${REPLY}\\b`,
		2,
		"sentence",
	),
	cue(
		`(?:^|[.!?:\\n]\\s*)(?!(?:send|submit|confirm|read|provide|e-?mail|mail|post|return|give|await|appreciate|see|check|get|keep|enter|type|forward|bring)\\b)\\p{L}+ your (?:\\w+ )?${REPLY}\\b[^.!?\\n]{0,20}\\b(?:so that|such that|by \\w+ing|to \\w+|with|in the (?:style|form|voice|tone) of|as (?:if|though|an?))\\b`,
		2,
		"sentence",
	),
	cue(
		`\\b(?:include|insert|integrate|incorporate|embed|weave|add|append|work|replace|put|end|begin|start|say|print|output|repeat|write)\\b[^.!?\\n]{0,30}\\b(?:string|sentences?|statement|phrase|line|claim|word|keywords?|paragraph|teaser|slogan|advert\\w*|plug|link|url|tag|image|pixel|emojis?|text|snippet|payload|markdown|html|call to action|joke|hint|reference)\\b`,
		1,
		"sentence",
	),
	cue(
		`\\b(?:your|each|every|my|the) (?:\\w+ ){0,3}(?:${REPLY}|letter|character|word|sentence|message)s?\\b[^.!?\\n]{0,40}\\b(?:in|with|using|into|as|to|by|backwards?|reversed?|forward)\\b[^.!?\\n]{0,15}\\b(?:${CODE}|${LANGUAGE}|alphabet|order)\\b`,
		1,
		"sentence",
	),
	cue(
		`(?:^|[.!?:\\n]\\s*|\\band |\\bplease |\\bthen |\\byou )(?:(?:only|always|must|should|now|also|can|could|will|you|please) ){0,3}(?:reply|respond|answer|speak|write|communicate|output|print|encode|encrypt|encipher|use|apply|employ|provide|give|return|express|present|spell|flip|mirror|reverse)\\b[^.!?\\n]{0,45}\\b(?:${CODE}|shift of \\d+|alphabet)\\b`,
		1,
		"sentence",
	),
	cue(
		`(?:^|[.!?:\\n]\\s*)(?:(?:can|could|will|would) you )?(?:only |always |now )?(?:reply|respond|answer|speak|write back|translate)\\b[^.!?\\n]{0,30}\\b(?:in(?:to)?|using|entirely) (?:\\w+ )?${LANGUAGE}\\b`,
		2,
		"sentence",
	),
	cue(
		`\\b(?:caesar|vigenere|substitution) ciphers?\\b[^.!?\\n]{0,30}|\\bbase ?-?(?:16|32|58|64|85)[- ]encod|\\brot ?-?13\\b`,
		1,
		"sentence",
	),
	cue(
		`(?:^|[.!?:\\n]\\s*)(?:reply|respond|answer|write|speak|respond only|encode|reverse|encrypt|flip|mirror)\\b[^.!?\\n]{0,30}\\b(?:in reverse|backwards?|base ?-?\\d\\d|morse|emojis?|cipher|binary|hex(?:adecimal)?|pig latin|rot ?-?13|(?:character|letter|word) order)\\b`,
		2,
		"sentence",
	),
	cue(
		`\\b(?:replace|substitute|swap)\\b[^.!?\\n]{0,40}\\b(?:words?|letters?|keywords?|nouns?|vowels?|terms?|adjectives?)\\b[^.!?\\n]{0,30}\\b(?:with|by|for|in)\\b`,
		1,
		"sentence",
	),
	cue(
		`\\b(?:when|if|while|whenever|before|after)\\b[^.!?\\n]{0,25}\\b(?:summari[sz](?:e|ing|ed)|processing this|reading this (?:e-?mail|message)|told to|asked to|generating|responding|answering)\\b[^.!?\\n]{0,60}\\b(?:include|mention|say|also|add|make sure|always|do not|don't|state|output|append|write)\\b`,
		2,
		"sentence",
	),
	cue(
		`\\bsummari[sz]e (?:this|it|the (?:\\w+ )?(?:e-?mail|message|thread)) (?:as|by saying|with the words)\\b`,
		2,
		"sentence",
	),
];
