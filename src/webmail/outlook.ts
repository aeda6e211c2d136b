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
import { isShown, type Sight } from "./sight.ts";

/**
 * The thread in Outlook's reading pane. Its id is taken from the pane's own heading: after a quick click the list and
 * the address already name the next thread while the pane still shows the last.
 */
export function findOutlookThread({ document, url, sight }: Page, finder: Finder): FoundThread | NotFound {
	const isSeen = (element: Element) => isShown(element, sight);
	const [pane] = finder.all(document, "pane", isSeen);
	if (!pane) return { problem: "No thread is open on this page." };
	// the heading may stand above the box that scrolls
	const around = pane.closest('[data-app-section="MailReadCompose"], #ReadingPaneContainerId, [role="main"]') ?? pane;
	const headings = finder.all(around, "subject", isSeen);
	const [heading] = headings;
	const marks = finder.most(pane, "message").filter(isSeen);
	if (!heading) {
		return {
			problem:
				marks.length === 0
					? "No thread is open on this page."
					: "There are messages on this page, but Inglenook does not find their subject: Outlook may have changed.",
		};
	}
	if (new Set(headings.map(({ id }) => id)).size > 1 && headings.every(({ id }) => id !== ""))
		return { problem: "More than one thread is on screen; open the one to read." };

	const language = document.documentElement.lang || "en";
	const containers = marks.map((mark) => containerOf(mark, marks, heading, pane));
	const messages = containers.flatMap((container) => findMessage(container, finder, sight, language) ?? []);
	const roll = finder
		.all(pane, "rolledUp")
		.find((one) => countIn(one) > 0 && !containers.some((container) => container.contains(one)));
	const id = threadIdOf(heading, pane, document, url);
	if (id === "") return { problem: "Outlook has not said yet which thread this is; try again in a moment." };
	return {
		id,
		subject: headingText(heading),
		heading,
		messages,
		rolledUp: { count: roll ? countIn(roll) : 0, element: roll },
	};
}

/** The largest element that holds this message and no other. */
function containerOf(mark: Element, marks: readonly Element[], heading: Element, pane: Element): Element {
	let container = mark;
	for (let at = mark.parentElement; at && at !== pane && !at.contains(heading); at = at.parentElement) {
		if (marks.some((other) => other !== mark && at.contains(other))) break;
		container = at;
	}
	return container;
}

function findMessage(container: Element, finder: Finder, sight: Sight, language: string): FoundMessage | undefined {
	const isCollapsed =
		container.matches('[aria-expanded="false"]') ||
		container.querySelector(':scope > [aria-expanded="false"]') !== null;
	const bodies = isCollapsed ? [] : finder.all(container, "body");
	const body = bodies.find((one) => isShown(one, sight) && one.getAttribute("contenteditable") !== "true");
	if (!body && !isCollapsed && finder.first(container, "draft")) return undefined;
	const sender = labelled(finder.first(container, "sender"));
	const date = finder.first(container, "date");
	const notices = finder.all(container, "clipped");
	return {
		id: messageIdOf(container, finder),
		from: person(nameIn(sender), addressIn(sender)),
		to: (isCollapsed ? [] : finder.all(container, "recipient")).flatMap(recipientsIn),
		date: isoDate(
			plainLine(date?.getAttribute("datetime") || date?.getAttribute("title") || date?.textContent, 80),
			language,
		),
		container,
		body,
		state: isCollapsed ? "collapsed" : body ? "open" : "loading",
		truncated: notices.length > 0,
		notices: new Set(notices),
	};
}

function messageIdOf(container: Element, finder: Finder): string {
	const element = finder.first(container, "messageId");
	const id = element?.getAttribute("data-itemid") ?? /^MSG_(.+?)(?:_[A-Z]+)?$/.exec(element?.id ?? "")?.[1];
	return plainLine(id ?? "", 400);
}

/** "CONV_<id>_SUBJECT", else what else names it, the least trusted last. */
function threadIdOf(heading: Element, pane: Element, document: Document, url: string): string {
	const own = /^CONV_(.+)_SUBJECT$/.exec(heading.id)?.[1] ?? pane.closest("[data-convid]")?.getAttribute("data-convid");
	if (own) return own;
	const selected = document.querySelector('[role="option"][aria-selected="true"][data-convid]');
	const path = /\/id\/([^/?#]+)/.exec(url)?.[1];
	return selected?.getAttribute("data-convid") ?? (path === undefined ? "" : decoded(path));
}

function decoded(path: string): string {
	try {
		return decodeURIComponent(path);
	} catch {
		return path;
	}
}

/** Its label says more than what it shows, and begins with "From:" in the page's language. */
function labelled(element: Element | undefined): string {
	if (!element) return "";
	const label = [element, ...element.querySelectorAll("[aria-label], [title]")]
		.flatMap((one) => [one.getAttribute("aria-label"), one.getAttribute("title")])
		.find((text) => text?.includes("@"));
	return withoutLabel(plainLine(label || element.textContent));
}

function recipientsIn(element: Element): string[] {
	return withoutLabel(plainLine(element.getAttribute("aria-label") || element.textContent, 2000))
		.split(";")
		.map((one) => person(nameIn(one), addressIn(one)))
		.filter((one) => one !== "");
}

function withoutLabel(text: string): string {
	return text.replace(/^[^:<@]{1,24}[:：]\s*/u, "");
}

function addressIn(text: string): string {
	return /[^\s<>();,]+@[^\s<>();,]+/.exec(text)?.[0] ?? "";
}

function nameIn(text: string): string {
	return text.replace(/[<(]?[^\s<>();,]+@[^\s<>();,]+[>)]?/g, "").trim();
}

function countIn(element: Element): number {
	return Number(/\d+/.exec(element.textContent ?? "")?.[0] ?? 0);
}
