import { createFinder, type Finder } from "./finder.ts";
import type { FoundMessage, FoundThread, NotFound, Page } from "./found.ts";
import { findGenericText } from "./generic.ts";
import { findGmailThread } from "./gmail.ts";
import { oldestFirst } from "./order.ts";
import { findOutlookThread } from "./outlook.ts";
import { keepUnseenCopies, type ReadMessage, readMessages } from "./read-messages.ts";
import { LIMITS, type Limits, type Reading, type Unread } from "./reading.ts";
import { SITES, type SiteName } from "./selectors.ts";

const ADAPTERS: Record<SiteName, (page: Page, finder: Finder) => FoundThread | NotFound> = {
	gmail: findGmailThread,
	outlook: findOutlookThread,
};

/** The site that a page is of, by its whole host name; undefined for all others. */
export function siteOf(url: string): SiteName | undefined {
	const host = URL.canParse(url) ? new URL(url).hostname : "";
	return (Object.keys(SITES) as SiteName[]).find((name) => (SITES[name].hosts as readonly string[]).includes(host));
}

/**
 * The thread on a page, or what the user marked there, read in one go: nothing is clicked and nothing waited for. Never
 * throws for what a page or a mail contains; `problem` says what is wrong.
 */
export function readThread(page: Page, limits: Limits = LIMITS): Reading {
	const { site, found, finder } = find(page);
	const selectors = finder?.report() ?? [];
	if ("problem" in found) return { ...nothing(site), selectors, problem: found.problem };
	return { ...assemble(site, found, page, limits), selectors };
}

/** Only which thread is open: for telling, before an answer is shown, that it still is. */
export function openThreadId(page: Page): string | undefined {
	const { found } = find(page);
	return "problem" in found ? undefined : found.id;
}

function find(page: Page): { site: Reading["site"]; found: FoundThread | NotFound; finder?: Finder } {
	const marked = page.selection && !page.selection.isCollapsed && page.selection.toString().trim() !== "";
	const site = marked ? undefined : siteOf(page.url);
	if (!site) return { site: "generic", found: findGenericText(page) };
	const finder = createFinder(SITES[site], page.document);
	return { site, found: ADAPTERS[site](page, finder), finder };
}

function nothing(site: Reading["site"]): Reading {
	return {
		site,
		total: 0,
		read: 0,
		newestRead: false,
		unread: [],
		hidden: [],
		cuts: [],
		signatures: [],
		selectors: [],
		elements: new Map(),
	};
}

function assemble(site: Reading["site"], thread: FoundThread, page: Page, limits: Limits): Reading {
	const all = oldestFirst(thread.messages);
	const open = all.filter(({ state }) => state === "open");
	// the newest are what a reader came for
	const within = open.slice(-limits.messages);
	const read = readMessages(within, page.sight, limits).filter((one) => one !== undefined);
	nameApart(read);
	const total = all.length + thread.rolledUp.count;
	keepUnseenCopies(read, read.length === total);
	const reached = new Set(read.map(({ found }) => found));
	const unread = unreadOf(all, thread, reached, new Set(within));
	const newest = all.at(-1);
	const reading: Reading = {
		...nothing(site),
		total,
		read: read.length,
		newestRead: newest !== undefined && reached.has(newest),
		unread,
		hidden: read.flatMap(({ message, hidden }) => hidden.map((one) => ({ message: message.id, ...one }))),
		cuts: read.flatMap(({ message, cuts }) => cuts.map((one) => ({ message: message.id, ...one }))),
		signatures: read.flatMap(({ message, signature }) => (signature ? [{ message: message.id, text: signature }] : [])),
		heading: thread.heading,
		elements: new Map(
			read.flatMap(({ message, found: { container, body } }) => (body ? [[message.id, { container, body }]] : [])),
		),
	};
	if (read.length === 0) return { ...reading, problem: problemOf(all, site) };
	return {
		...reading,
		thread: { id: thread.id, subject: thread.subject, messages: read.map(({ message }) => message) },
	};
}

function problemOf(all: readonly FoundMessage[], site: Reading["site"]): string {
	if (all.length === 0) return `There is a subject on this page but no message: ${site} may have changed.`;
	return all.some(({ state }) => state === "loading")
		? "The messages of this thread are not on the page yet; try again in a moment."
		: "All messages of this thread are closed; open one to read it.";
}

function unreadOf(
	all: readonly FoundMessage[],
	{ rolledUp }: FoundThread,
	reached: ReadonlySet<FoundMessage>,
	within: ReadonlySet<FoundMessage>,
): Unread[] {
	const unread = all.flatMap((found): Unread[] => {
		if (reached.has(found)) return [];
		const { id, from, date, state, container } = found;
		if (state !== "open") return [{ id, from, date, why: state, count: 1, element: container }];
		return [{ id, from, date, why: within.has(found) ? "too long" : "too many", count: 1, element: container }];
	});
	if (rolledUp.count === 0) return unread;
	const { count, element } = rolledUp;
	return [...unread, { id: "", from: "", date: "", why: "rolled up", count, ...(element ? { element } : {}) }];
}

/** An id may be there twice, or none at all. */
function nameApart(messages: readonly ReadMessage[]): void {
	const taken = new Set<string>();
	for (const { message } of messages) {
		let id = message.id;
		for (let count = 2; taken.has(id); count++) id = `${message.id}-${count}`;
		message.id = id;
		taken.add(id);
	}
}
