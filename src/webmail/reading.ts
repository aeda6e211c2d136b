import type { Thread } from "../tasks/summarize-thread/schema.ts";
import type { SelectorReport } from "./finder.ts";
import type { SiteName } from "./selectors.ts";
import type { Cut, HiddenText } from "./text-of.ts";

/** Messages of the thread that were not read. */
export interface Unread {
	/** Empty for messages that the page does not list. */
	id: string;
	from: string;
	date: string;
	why: "collapsed" | "loading" | "rolled up" | "too many" | "too long";
	/** How many it stands for. */
	count: number;
	/** What opens them when it is clicked. */
	element?: Element;
}

/** What was read of a page, and what was not: nothing is left out in silence. */
export interface Reading {
	site: SiteName | "generic";
	/** Left out where nothing could be read. */
	thread?: Thread;
	/** Why nothing could be read, or what is missing, in a sentence for the user. */
	problem?: string;
	/** Messages of the thread, as far as the page tells. */
	total: number;
	read: number;
	/** Whether the latest message is among those read. */
	newestRead: boolean;
	unread: Unread[];
	hidden: ({ message: string } & HiddenText)[];
	cuts: ({ message: string } & Cut)[];
	signatures: { message: string; text: string }[];
	/** The self-test: how each part was found. */
	selectors: SelectorReport[];
	/** A panel goes after this. */
	heading?: Element;
	/** By message id, for showing where a line comes from. */
	elements: Map<string, { container: Element; body: Element }>;
}

export interface Limits {
	/** Characters of one body, and of all of them. */
	bodyCharacters: number;
	allCharacters: number;
	/** Elements of one body, and of all of them. */
	bodyElements: number;
	allElements: number;
	messages: number;
}

/** A book has 500,000 characters; 200 messages are what the task's schema takes. */
export const LIMITS: Limits = {
	bodyCharacters: 100_000,
	allCharacters: 1_000_000,
	bodyElements: 30_000,
	allElements: 120_000,
	messages: 200,
};
