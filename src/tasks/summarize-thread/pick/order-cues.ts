import { type Cue, cue } from "./cue.ts";

const ASSISTANT =
	"(?:a\\.?i\\.?|assistant|ai[- ](?:assistant|agent|model|system|tool|bot)|chat ?bot|chatgpt|gpt(?:-?\\d\\w*)?|llms?|language model|copilot|gemini|claude|siri|alexa|email agent|virtual assistant|summari[sz]er)";
const RULES =
	"(?:instructions?|prompts?|rules?|directions?|directives?|guidelines?|commands?|contexts?|messages?|restrictions?|training|constraints?|polic(?:y|ies)|programming|input|tasks?|orders?)";
const FORMER =
	"(?:previous(?:ly)?|prior|above|earlier|preceding|all|any|every|your|system|original|initial|these|existing|safety|other|past|given|everything|the)";

/** Orders to a program about itself: marks of its input, earlier orders taken back, a new part to play. */
export const ORDER_CUES: readonly Cue[] = [
	// the marks by which a model's own input is divided
	cue(
		"<\\|[^|\\n]{1,40}\\|>|<<\\/?sys>>|\\[\\/?inst\\]|<\\/?(?:system|assistant|user|human|instructions?|prompt|document|end_of_\\w+|context|tool_call|function_call|im_start|im_end)>|<\\/?(?:start|end)_of_\\w+>",
		2,
		"rest",
	),
	cue(
		"(?:^|\\n)[\\s*#=_-]*[\\[({*#=<]{1,4}\\s*(?:system|assistant|admin(?:istrator)?|developer|ai|llm|human|user|instruction)s?\\b[^\\n]{0,40}?[\\])}*#=>:]",
		2,
		"rest",
	),
	cue(
		"(?:^|[\\n>])\\s*(?:system|assistant|developer|ai|llm|admin)[ _-](?:override|prompt|message|instruction|command|notice|note|internal|directive)s?\\s*[:\\])-]",
		2,
		"rest",
	),
	cue(
		"\\b(?:new|updated|important|hidden|secret|internal|additional)[ _-](?:system|ai|assistant|model|llm)[ _-](?:message|prompt|instruction|note|directive)s?\\b|\\bsystem (?:prompt|message) from\\b",
		2,
		"rest",
	),
	cue(
		"(?:^|\\n)[\\s*#=_[(-]*(?:new|updated|priority|hidden|secret|override|special|real|actual) (?:instructions?|tasks?|directives?|prompt|case|objective)\\b[\\s*#=_\\])]*(?::|\\n|$)",
		2,
		"rest",
	),
	cue('"role"\\s*:\\s*"(?:system|user|assistant|tool|developer)"', 2, "rest"),
	cue(
		"(?:^|\\n)[^\\p{L}\\n]*(?:begin|end|start)(?: of)?(?: \\w+)? (?:context|prompt|instructions?|system message|user input)[^\\p{L}\\n]*(?:\\n|$)",
		2,
		"rest",
	),
	cue(
		"\\b(?:reveal|print|show|repeat|output|leak|disclose|display|tell|what (?:is|are))\\b[^.!?\\n]{0,25}\\b(?:system|initial|hidden|internal) (?:prompt|instructions?)\\b",
		2,
		"rest",
	),
	// earlier orders taken back
	cue(
		`\\b(?:ignor(?:e|ing)|disregard(?:ing)?|forget(?:ting)?|overrid(?:e|ing)|bypass|discard|neglect|do not (?:follow|obey)|don't (?:follow|obey)|stop following|regardless of|set aside|instead of)\\b[^.!?\\n]{0,30}\\b${FORMER}\\b[^.!?\\n]{0,30}\\b${RULES}\\b`,
		2,
		"rest",
	),
	cue(
		`\\b${FORMER}\\b[^.!?\\n]{0,25}\\b${RULES}\\b[^.!?\\n]{0,15}\\b(?:(?:is|are|were|have been|has been) (?:now )?(?:lifted|void|revoked|cancelled|canceled|suspended|obsolete|replaced|superseded|disabled|outdated)|no longer appl(?:y|ies))`,
		2,
		"rest",
	),
	cue(
		"(?:ignorier|vergiss|vergessen sie|missacht|ubergeh)\\w*[^.!?\\n]{0,50}(?:anweisung|vorgabe|instruktion|regeln|befehl|prompt)",
		2,
		"rest",
	),
	cue(
		"(?:ignore[zrs]?|oublie[zrs]?|ne (?:tiens|tenez) pas compte)\\b[^.!?\\n]{0,50}(?:instructions?|consignes?|regles|directives)",
		2,
		"rest",
	),
	cue(
		"(?:ignor[aeo]\\w*|olvid[ae]\\w*|omit[ae]\\w*|descart[ae]\\w*|dimentic\\w+|trascur\\w+|esquec\\w+|desconsider\\w+)\\b[^.!?\\n]{0,50}(?:instruccion|indicacion|regla|orden|istruzion|regole|instruco|comando)",
		2,
		"rest",
	),
	cue(
		"(?:negeer|vergeet)\\b[^.!?\\n]{0,50}(?:instructie|opdracht|regels)|(?:zignoruj|zapomnij)[^.!?\\n]{0,50}(?:instrukcj|polece)|(?:игнорир|забуд)[^.!?\\n]{0,50}(?:инструкц|указан|правил|команд)",
		2,
		"rest",
	),
	cue(
		"(?:忽略|无视|無視|忘记|忘掉|忘れ)[^。！？\\n]{0,20}(?:指令|指示|提示|规则|規則|命令|プロンプト)|(?:指示|命令|プロンプト|指令)[^。！？\\n]{0,12}(?:無視|忘れ|忽略)|(?:지시|명령)[^.!?\\n]{0,12}(?:무시|잊)",
		2,
		"rest",
	),
	cue(
		"\\b(?:previous|above|preceding|earlier|foregoing) (?:text|content|e-?mail|message|document|conversation|part)s? (?:is|was|are|were) (?:irrelevant|fake|over|a (?:test|decoy)|not important|just an example|to be ignored)\\b",
		2,
		"rest",
	),
	// a new part to play
	cue(
		`\\b(?:you are|you're|you will be|act as|behave as|pretend (?:to be|you are)|as)\\b(?: (?:now|no longer|currently|operating|running|acting|working|an?|the|my|in|as|just|only|helpful|powerful|advanced|unrestricted|no[- ]limits?|\\w+ed))* (?:${ASSISTANT}|dan)\\b`,
		2,
		"rest",
	),
	cue(
		"\\byou are (?:now |currently )?(?:operating|running|part of|in)\\b[^.!?\\n]{0,30}\\b(?:developer|debug|test(?:ing)?|admin|god|maintenance|unrestricted|sandbox|training)\\b[- ]?(?:mode|pipeline|environment|exercise|run)",
		2,
		"rest",
	),
	cue("\\b(?:developer|debug(?:ging)?|admin|god|sudo|jailbreak|unrestricted|dan)[ -]mode\\b", 2, "rest"),
	cue(
		"\\b(?:ai|llm|gpt|chatgpt|assistant|language model|chat ?bot|summari[sz]er|copilot)s?\\b[^.!?\\n]{0,25}\\b(?:must|shall|should|has to|needs? to|is (?:instructed|required|ordered) to|will now)\\b",
		2,
		"rest",
	),
	cue(
		`\\b(?:dear|hey|hi|hello|attention|note to|notes? for|instructions? (?:to|for)|message (?:to|for)|addressed to|if you are|if you're|you \\((?:the|an?)?) ?(?:an? |the |any |all )?(?:${ASSISTANT}|agent|model)s?\\b`,
		2,
		"rest",
	),
	cue(
		"\\b(?:du bist|sie sind|tu es|vous etes|eres|usted es|sei|voce e)\\b[^.!?\\n]{0,30}\\b(?:ki|ia|ai|sprachmodell|assistent|assistant|asistente|assistente|chatbot|modele de langage|modelo de lenguaje)\\b|(?:ты|вы)[^.!?\\n]{0,20}(?:ассистент|языковая модель)|你(?:现在)?是[^。\\n]{0,10}(?:助手|助理|模型)",
		2,
		"rest",
	),
	cue(
		"\\b(?:ki|ia)-?(?:assistent\\w*|asistente|modell\\w*)|\\b(?:assistant|asistente|assistente|modele|modelo) (?:de |d')?(?:ia|ki)\\b",
		1,
		"sentence",
	),
];
