/** What mail programs, shops and lawyers put below every mail; it is about none. */
const BOILERPLATE =
	/\b(?:unsubscribe|opt[- ]out|manage (?:your )?(?:preferences|notifications)|view (?:this (?:e-?mail|message) )?(?:in|on)(?: your| the| a)? (?:web ?)?browser|do(?: not|n't) reply (?:to )?this|this (?:is an )?(?:automated|automatic|auto-generated)|you(?:'re| are) receiving (?:this|these|notifications)|you (?:have )?received this (?:e-?mail|message)|intended (?:recipient|only|solely)|confidential(?:ity)? (?:notice|and)|all rights reserved|privacy policy|terms (?:of service|and conditions)|sent (?:from my|with care|via)|get outlook for|if you have any (?:other |further )?questions|please do not hesitate|don't hesitate to|copyright|click here|consider the environment|abmelden|abbestellen|diese (?:e-?mail|nachricht) (?:wurde|ist|kann)|von meinem \w+ gesendet|bei (?:rück)?fragen|se désabonner|désinscrire|envoyé de(?:puis)? mon|n'hésitez pas|darse de baja|cancelar la suscripción|enviado desde mi|no dude en)\b|©/iu;
const PLEASANTRY =
	/^(?:(?:hope|i hope|hoping|trust|i trust|ich hoffe|j'espère|espero)\b.{0,60}\b(?:well|great|good|fine|gut|bien)|(?:many )?thanks?(?: you)?(?: (?:so|very) much| a lot| again)?(?: for (?:your|the|all)[^.]{0,50})?|vielen dank.{0,40}|danke.{0,30}|merci.{0,40}|(?:muchas )?gracias.{0,40}|have a (?:great|nice|good).{0,30}|(?:i'm |i am |we )?(?:looking|look) forward.{0,60}|see you.{0,20}|welcome|great|ok(?:ay)?|good|sure|cool|agreed|done|yes|no|perfect|sounds good|schönen? .{0,20}|bonne .{0,20})[\s.!…:)(-]*$/iu;

/** Whether a sentence says nothing of its own thread. */
export function isBoilerplate(text: string): boolean {
	return BOILERPLATE.test(text) || PLEASANTRY.test(text);
}
