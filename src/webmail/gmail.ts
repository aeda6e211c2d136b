import { isoDate } from "./dates.ts";
import type { Finder } from "./finder.ts";
import {
	type FoundMessage,
	type FoundThread,
	headingText,
	type NotFound,
	type Page,
	person,
	plainLine,
} from "./found.ts";
import { SITES } from "./selectors.ts";
import { isShown, type Sight } from "./sight.ts";

const { threadIds, messageIds } = SITES.gmail;

/**
 * The thread on a page of Gmail. Views that were left stay in the tree, out of sight, and the reading pane holds a list
 * and a thread: only what is shown counts, and a message belongs to the heading that it stands under.
 */
export function findGmailThread({ document, url, sight }: Page, finder: Finder): FoundThread | NotFound {
	const isSeen = (element: Element) => isShown(element, sight);
	const panes = finder.all(document, "pane", isSeen);
	const headings = panes.flatMap((pane) => finder.any(pane, "subject"));
	const shown = panes.flatMap((pane) => finder.all(pane, "subject", isSeen));
	const [heading, ...others] = shown;
	const loose = panes.flatMap((pane) => finder.most(pane, "message"));
	if (!heading) {
		return {
			problem:
				loose.length === 0
					? "No thread is open on this page."
					: "There are messages on this page, but Inglenook does not find their subject: Gmail may have changed.",
		};
	}
	const ids = new Set(shown.map((one) => attributeOf(one, threadIds)));
	// one heading may be drawn twice; two threads may not be mixed
	if (others.length > 0 && ids.size > 1) return { problem: "More than one thread is on screen; open the one to read." };

	const elements = loose.filter((element) => {
		const above = headings.findLast((one) => precedes(one, element));
		return above !== undefined && shown.includes(above) && !isLeftBehind(element, heading, finder, sight);
	});
	const language = document.documentElement.lang || "en";
	const messages = elements.flatMap((element) => findMessage(element, finder, sight, language) ?? []);
	const folded = elements.filter((element) => isFolded(element, finder)).length;
	const roll = elements.flatMap((element) => finder.all(element, "rolledUp")).find((one) => countIn(one) > 0);
	const id = attributeOf(heading, threadIds) || messages.find((message) => message.id !== "")?.id || hashOf(url);
	if (id === "") return { problem: "Gmail has not said yet which thread this is; try again in a moment." };
	return {
		id,
		subject: headingText(heading),
		heading,
		messages,
		rolledUp: { count: roll ? Math.max(0, countIn(roll) - folded) : 0, element: roll },
	};
}

function findMessage(element: Element, finder: Finder, sight: Sight, language: string): FoundMessage | undefined {
	const isCollapsed = finder.matches(element, "collapsed");
	// a closed message has no body in the page, and that is no fault of a selector
	const bodies = isCollapsed ? [] : finder.all(element, "body");
	const body = bodies.find((one) => isShown(one, sight)) ?? bodies[0];
	if (!body && !isCollapsed && finder.first(element, "draft")) return undefined;
	const isBehindNumber = isFolded(element, finder);
	const sender = isBehindNumber ? undefined : finder.first(element, "sender");
	const date = isBehindNumber ? undefined : finder.first(element, "date");
	const marked = element.matches(anyOf(messageIds)) || isBehindNumber ? element : finder.first(element, "messageId");
	const notices = body ? finder.all(body, "clipped").map((one) => noticeOf(one, body)) : [];
	return {
		id: marked ? attributeOf(marked, messageIds) : "",
		from: person(sender?.getAttribute("name") || sender?.textContent, sender?.getAttribute("email")),
		to: (isCollapsed ? [] : finder.all(element, "recipient")).map((one) =>
			person(one.getAttribute("name") || one.textContent, one.getAttribute("email")),
		),
		date: isoDate(
			plainLine(date?.getAttribute("datetime") || date?.getAttribute("title") || date?.textContent, 80),
			language,
		),
		container: element,
		body,
		state: isCollapsed ? "collapsed" : body ? "open" : "loading",
		truncated: notices.length > 0,
		notices: new Set(notices),
	};
}

/** Several closed messages stand behind one number, and say nothing of themselves. */
function isFolded(element: Element, finder: Finder): boolean {
	if (finder.matches(element, "folded")) return true;
	return finder.matches(element, "collapsed") && element.querySelector("[email]") === null;
}

/** "[Message clipped] View entire message": the link, and what stands around it. */
function noticeOf(link: Element, body: Element): Element {
	const around = link.parentElement;
	const isNotice = around && around !== body && (around.textContent?.length ?? 0) < 200;
	return isNotice ? around : link;
}

/** Whether something between a message and its heading's surroundings is switched off; folded messages may be. */
function isLeftBehind(element: Element, heading: Element, finder: Finder, sight: Sight): boolean {
	for (let at: Element | null = element; at && !at.contains(heading); at = at.parentElement) {
		if (sight.look(at).display === "none" && !finder.matches(at, "collapsed")) return true;
	}
	return false;
}

function attributeOf(element: Element, names: readonly string[]): string {
	const values = names.map((name) => element.getAttribute(name)?.replace(/^#/, "") ?? "");
	// since November 2025 some headings carry the word "undefined"
	return values.find((value) => value !== "" && value !== "undefined") ?? "";
}

function anyOf(attributes: readonly string[]): string {
	return attributes.map((name) => `[${name}]`).join();
}

function precedes(one: Element, other: Element): boolean {
	return (one.compareDocumentPosition(other) & 4) !== 0;
}

function countIn(element: Element): number {
	return Number(/\d+/.exec(element.textContent ?? "")?.[0] ?? 0);
}

/** The last part of "#inbox/FMfcg…": not the thread's id, but another for another thread. */
function hashOf(url: string): string {
	return /#(?:.*\/)([^/?#]{10,})(?:\?.*)?$/.exec(url)?.[1] ?? "";
}
