import { type Cue, cue } from "./cue.ts";

const MAIL = "(?:e-?mails?|messages?|mails?|inbox|mailbox|threads?|contacts?|conversations?)";

/** Actions that only a program with a person's mailbox takes, and what goes with them. */
export const ACTION_CUES: readonly Cue[] = [
	cue("\\buse your (?:\\w+ )?(?:tools?|functions?|plugins?|api|tool access)\\b(?: \\w+)? to\\b", 2, "paragraph"),
	cue(
		`\\b(?:forward|send|delete|reply|search|read|move|archive|export|fetch|call|execute|run|invoke)(?:_\\w+)?\\s?\\([^)\\n]{0,30}['",@][^)\\n]{0,80}\\)`,
		2,
		"paragraph",
	),
	cue(`\\b(?:send|forward|delete|reply|search|read|list|get|create|move|archive|fetch)_\\w{2,20}\\b`, 2, "paragraph"),
	cue(
		`\\b(?:use|using|call|invoke|run|execute|trigger)\\b[^.!?\\n]{0,15}\\b(?:forward|send|delete|reply|search|read|move|e-?mail|archive|calendar|contacts?)(?:ing)?[ _-](?:tool|function|command|action|api|skill|plugin)\\b|"(?:name|tool|function)"\\s*:\\s*"`,
		2,
		"paragraph",
	),
	cue(
		`\\b(?:forward|send|delete|export|list|copy|share|provide|include|upload|disclose|reveal|reply|email)\\b[^.!?\\n]{0,50}\\b(?:bod(?:y|ies)|contents?|list|subjects?|ids?|address(?:es)?|copy|copies|all|every|each|summary|entire)\\b[^.!?\\n]{0,25}\\b${MAIL}\\b[^.!?\\n]{0,30}\\b(?:(?:in|from|of) (?:the|your|their|his|her|my) (?:\\w+ )?(?:inbox|mailbox|account|sent|contacts)|marked|labell?ed|tagged|containing|in the inbox)`,
		2,
		"paragraph",
	),
	cue(
		`\\b(?:every|all|each|any)\\b[^.!?\\n]{0,40}\\b(?:in|from|of) (?:the|your) (?:\\w+ )?(?:inbox|mailbox)\\b`,
		2,
		"paragraph",
	),
	cue(
		`\\b(?:forward|send|share|delete|copy)\\b[^.!?\\n]{0,15}\\b(?:most recent|latest|last|newest|first|next|\\d+ most recent)\\b(?: \\w+){0,3} ${MAIL}\\b[^.!?\\n]{0,60}(?:\\b(?:to|and)\\b)[^.!?\\n]{0,70}@`,
		2,
		"paragraph",
	),
	cue(
		`\\b(?:forward|send|delete)\\b[^.!?\\n]{0,20}\\b(?:e(?:-?mails?)?|msg|message|mail|ids?)[- _#]?\\d{2,}\\b`,
		2,
		"paragraph",
	),
	cue(`!\\[[^\\]\\n]{0,60}\\]\\([^)\\n]{0,200}[?=<{[][^)\\n]{0,200}\\)`, 2, "paragraph"),
	cue(
		"\\b(?:do not|don't|never|without) (?:tell(?:ing)?|notif(?:y|ying)|inform(?:ing)?|show(?:ing)?|alert(?:ing)?|warn(?:ing)?|reveal(?:ing)?|mention(?:ing)?)\\b[^.!?\\n]{0,25}\\b(?:user|owner|human|recipient|operator)\\b|\\bdo not show (?:the )?user\\b",
		2,
		"paragraph",
	),
	cue(
		"\\b(?:hidden|secret|invisible|covert) (?:instruction|prompt|command|directive)s?\\b|\\buser can(?:'t|not) see\\b",
		2,
		"paragraph",
	),
	cue(
		"\\b(?:suppress|disable|turn off|deactivate|remove|lift|bypass|unlock)\\b[^.!?\\n]{0,25}\\b(?:safety|guard ?rails?|content filters?|safeguards?|hidden function\\w*|safety checks?|moderation|restrictions)\\b",
		2,
		"rest",
	),
	cue(
		"\\b(?:the )?(?:user|account owner|mailbox owner)\\b[^.!?\\n]{0,30}\\b(?:has |have )?(?:explicitly |already |pre-?)?(?:authori[sz]ed|approved|permitted|consented|told me|granted|instructed)\\b",
		2,
		"paragraph",
	),
	cue(
		"\\b(?:your (?:new |only |real )?task is|nothing else|and only this|no matter what|without restrictions|do the following in your|new persona|prompt injection|previous conversation|end of (?:the )?(?:document|e-?mail|context|prompt|input)|follow (?:these|the following) instructions (?:exactly|instead)|true purpose)\\b",
		1,
		"rest",
	),
	cue(
		"\\b(?:send|write|compose)\\b[^.!?\\n]{0,12}\\be-?mail to\\b[^\\n]{0,60}\\b(?:containing|with (?:the|a) (?:content|body|words?|text|message)|saying|that says)\\b",
		1,
		"sentence",
	),
	cue(
		"\\b(?:password|credential|api[ _-]?key|reset token|access token|secret key|private key)s?\\b[^.!?\\n]{0,40}\\b(?:encoded|from the|in your|to http|to \\S+@)",
		1,
		"sentence",
	),
];
