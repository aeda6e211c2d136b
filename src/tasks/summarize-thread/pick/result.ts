import type { ThreadSummary } from "../schema.ts";
import type { Span } from "./addresses-assistant.ts";

/** Where a line of a summary stands: offsets into the body of a message, counted from 1. `index` is its place in its field. */
export interface Evidence {
	field: "summary" | "points" | "keywords" | "asks" | "dates";
	index: number;
	message: number;
	start: number;
	end: number;
}

export interface Flag {
	/**
	 * "unread": beyond what is read of one body, or of a thread of so many sentences that these were looked through for
	 * asks and dates only. "cut": a sentence that is too long for its line, which shows a part of it.
	 */
	kind: "addresses-assistant" | "unread" | "cut";
	message: number;
	start: number;
	end: number;
}

export interface PickedSummary extends ThreadSummary {
	/** Of every line that stands in a body; a keyword that only the subject has is without. */
	evidence: Evidence[];
	/** By message and place; those of a kind apart from each other. */
	flags: Flag[];
}

/** A line and where it stands. */
export interface Line {
	message: number;
	text: string;
	start: number;
	end: number;
	/** The sentence, where its line does not say all of it. */
	cut?: Span;
}

/** Said of a thread that has no sentence of its own to show, nor a subject. */
export const NOTHING_TO_SHOW = "No sentence of this mail can be shown.";
const NO_KEYWORDS = ["mail", "message", "thread"];

interface Parts {
	summary: Line | undefined;
	/** Stands in for the summary. */
	subject: string;
	/** The best first; those of message 0 are the subject's. */
	keywords: readonly Line[];
	lines: Record<"points" | "asks" | "dates", readonly Line[]>;
	flags: readonly Flag[];
}

/** The summary in its form, whatever is missing. */
export function assemble({ summary, subject, keywords, lines, flags }: Parts): PickedSummary {
	const said = ({ message, text }: Line) => ({ message, text });
	const evidence: Evidence[] = [];
	const cuts: Flag[] = [];
	const add = (field: Evidence["field"], of: readonly Line[]) => {
		for (const [index, { message, start, end, cut }] of of.entries()) {
			if (message > 0) evidence.push({ field, index, message, start, end });
			if (cut) cuts.push({ kind: "cut", message, ...cut });
		}
	};
	if (summary) add("summary", [summary]);
	add("points", lines.points);
	add("keywords", keywords);
	add("asks", lines.asks);
	add("dates", lines.dates);
	const words = [...keywords.map(({ text }) => text), ...NO_KEYWORDS];
	const [first = "", second = "", third = ""] = [...new Set(words)];
	return {
		summary: summary?.text ?? (subject || NOTHING_TO_SHOW),
		keywords: [first, second, third],
		asks: lines.asks.map(said),
		dates: lines.dates.map(said),
		points: lines.points.map(said),
		evidence,
		flags: inOrder([...flags, ...cuts]),
	};
}

function inOrder(flags: readonly Flag[]): Flag[] {
	const found: Flag[] = [];
	const lastOf = new Map<Flag["kind"], Flag>();
	for (const flag of [...flags].sort((a, b) => a.message - b.message || a.start - b.start)) {
		const last = lastOf.get(flag.kind);
		if (last && last.message === flag.message && flag.start <= last.end) last.end = Math.max(last.end, flag.end);
		else {
			const own = { ...flag };
			found.push(own);
			lastOf.set(flag.kind, own);
		}
	}
	return found;
}
