/** A question, or an order in the form that mail has. */
const REQUEST =
	/\b(?:please|kindly|pls|plz|(?:could|can|would|will) (?:you|someone|somebody|anyone|anybody|one of you|we)|would you mind|do you (?:have|think|know|want|mind)|are you (?:able|available|free|ok|okay|happy)|let (?:me|us) know|(?:i|we)(?:'d| would)? (?:need|want|like|ask|appreciate|request|expect)(?: it if)? (?:you|your|everyone|each|all)|make sure|be sure to|(?<!if )you (?:must|should|need to|are (?:asked|required|expected) to)|send (?:me|us|it|your)|get back to|rsvp|action (?:item|required)|to ?do:|your (?:feedback|approval|comments|input|confirmation|response|decision) (?:is|are|by)|any (?:comments|objections|thoughts|ideas|volunteers)|bitte|(?:kannst|könntest|könnt|würdest) (?:du|ihr)|(?:können|könnten|würden) sie|gib(?:t)? (?:mir|uns) bescheid|(?:pouvez|pourriez|peux|pourrais)[- ](?:vous|tu)|s'il (?:vous|te) plaît|svp|stp|merci d(?:e\b|['’](?=\p{L}))|veuillez|il (?:me|nous) faut|j'ai besoin|let (?:me|us) have|ich brauche|wir brauchen|necesit(?:o|amos)|nos gustaría|faites?[- ]moi|por favor|(?:puedes|podrías|podéis|pueden|podrían|puede|podría) |avísa\w+|necesito que|envía\w*|confirma(?:me|d|r)?)\b/iu;
const ORDER =
	/^(?:(?:and|also|so|then|und|et|y)\s+)?(?:please\s+|kindly\s+)?(?:review|send|confirm|check|reply|respond|bring|pay|sign|return|submit|complete|update|call|contact|join|register|book|provide|share|add|remove|fix|prepare|read|see|note|remember|consider|fill|forward|schedule|vote|choose|tell|give|take|come|meet|upload|test|approve|ensure)\s+(?:\p{L}+)/iu;
/** An order by its form: "Apportez …", "Bringen Sie …", "Inscríbase …", also behind an "if". */
const FOREIGN_ORDER =
	/(?:^|^(?:si|wenn|falls|para)\b[^,]{0,60},\s*)(?:\p{L}{3,}ez|\p{L}{3,}en sie|\p{L}{3,}(?:ame|anos|enos|ase|ese|alo|ala))(?:\s|-(?:moi|nous))/iu;
/** Asked of nobody, or by a form letter. */
const RHETORICAL =
	/^(?:why not|who knows|who cares|right|ok|isn't it|really|how are you|how's it going|what do you know|why|huh|so what)\b[^,]{0,20}\?*$/iu;

/** Whether a sentence asks its reader for something. */
export function isAsk(text: string): boolean {
	if (RHETORICAL.test(text) || !/\S+\s+\S+\s+\S+/u.test(text)) return false;
	return isQuestion(text) || REQUEST.test(text) || ORDER.test(text) || FOREIGN_ORDER.test(text);
}

export function isQuestion(text: string): boolean {
	return /[?？]["'”’»)\]]*(?:\s*[:;]-?\))?\s*$/u.test(text) && text.length > 12;
}

/** How plainly it does: an order or a request to a person more than a bare question. */
export function askWeight(text: string): number {
	if (!isAsk(text)) return 0;
	const personal =
		/\b(?:you|your|du|dir|ihr|sie|ihnen|vous|votre|tu|toi|usted|te|anyone|everyone|someone|all)\b/iu.test(text);
	return (REQUEST.test(text) || ORDER.test(text) || FOREIGN_ORDER.test(text) ? 1 : 0.5) + (personal ? 0.25 : 0);
}
