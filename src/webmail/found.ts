import { withoutInvisible } from "./invisible.ts";
import { cutAt } from "./pieces.ts";
import type { Sight } from "./sight.ts";

/** A page in a browser, or in a test. */
export interface Page {
	document: Document;
	url: string;
	sight: Sight;
	/** What the user has marked, where that is what is wanted. */
	selection?: Selection | null;
}

/** A message on a page, before its body is read. */
export interface FoundMessage {
	/** Empty where the page gives none. */
	id: string;
	from: string;
	to: string[];
	date: string;
	container: Element;
	body?: Element | undefined;
	state: "open" | "collapsed" | "loading";
	truncated: boolean;
	/** What the page itself wrote into the body. */
	notices: Set<Element>;
	/** Only what the user marked. */
	range?: Range | undefined;
}

export interface FoundThread {
	id: string;
	subject: string;
	/** The heading: a panel goes after it. */
	heading: Element;
	/** In the page's order. */
	messages: FoundMessage[];
	/** Messages that the page does not even list, and what opens them. */
	rolledUp: { count: number; element?: Element | undefined };
}

/** Nothing is found: why, in a sentence for the user. */
export interface NotFound {
	problem: string;
}

/** One line that a page shows of a person or a subject: mail wrote it, so no tricks and no novels. */
export function plainLine(text: string | null | undefined, longest = 300): string {
	const seen = withoutInvisible((text ?? "").slice(0, longest * 8)).text;
	return cutAt(seen.replace(/[\s\p{Cc}]+/gu, " ").trim(), longest);
}

/** "Anna Berg <anna@berg.example>", or what there is of it. */
export function person(name: string | null | undefined, address: string | null | undefined): string {
	const [who, where] = [plainLine(name, 120), plainLine(address, 200)];
	if (where === "" || where === who) return who;
	return who === "" ? where : `${who} <${where}>`;
}

export function headingText(heading: Element): string {
	const images = [...heading.querySelectorAll("img[data-emoji]")].map((image) => image.getAttribute("data-emoji"));
	return plainLine([heading.textContent, ...images].join(" "));
}

/** Tells texts apart (FNV-1a); it keeps no secret. */
export function hashText(text: string): string {
	let hash = 0x811c9dc5;
	for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
	return (hash >>> 0).toString(16).padStart(8, "0");
}
