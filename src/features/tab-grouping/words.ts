import { type JobState, LEFT_ALONE, type LeftAlone, type LeftAloneCounts, type Summary } from "../../messages/job.ts";
import type { Output } from "../../messages/protocol.ts";

/** What the popup says. Pure; counts in, sentences out. */

export function countOf(count: number, one: string, many = `${one}s`): string {
	return `${count} ${count === 1 ? one : many}`;
}

/** "a, b and c". */
export function listOf(items: readonly string[]): string {
	return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

const BEFORE: Readonly<Record<LeftAlone, (count: number) => string>> = {
	pinned: (count) => `${count} pinned`,
	grouped: (count) => `${count} grouped`,
	split: (count) => `${count} in split view`,
	blank: (count) => countOf(count, "browser page"),
	window: (count) => `${count} in other windows`,
	other: (count) => `${count} of no category`,
	single: (count) => `${count} alone of its kind`,
	changed: (count) => `${count} changed meanwhile`,
};

const AFTER: Readonly<Record<LeftAlone, string>> = {
	pinned: "pinned",
	grouped: "in a group already",
	split: "in a split view",
	blank: "empty or a page of the browser",
	window: "in another window",
	other: "of no category",
	single: "the only one of its category",
	changed: "changed while being read",
};

/** What a click will do. */
export function previewWords({ sortable, leftAlone }: Pick<Output<"preview">, "sortable" | "leftAlone">): {
	headline: string;
	rest: string;
} {
	const counted = LEFT_ALONE.flatMap((reason) => (leftAlone[reason] ? [BEFORE[reason](leftAlone[reason])] : []));
	const stay = totalOf(leftAlone) === 1 ? "stays where it is" : "stay where they are";
	return {
		headline: sortable === 0 ? "No tab here to sort." : `${countOf(sortable, "tab")} will be sorted.`,
		rest: counted.length > 0 ? `${listOf(counted)} ${stay}.` : "",
	};
}

export function summaryWords({ groups }: Summary): string {
	const tabs = groups.reduce((sum, group) => sum + group.tabs, 0);
	if (tabs === 0) return "No two tabs belong together.";
	return `${countOf(tabs, "tab")} in ${countOf(groups.length, "group")}.`;
}

export function leftAloneWords(counts: LeftAloneCounts): {
	total: number;
	reasons: { count: number; words: string }[];
} {
	return {
		total: totalOf(counts),
		reasons: LEFT_ALONE.flatMap((reason) => {
			const count = counts[reason];
			return count ? [{ count, words: AFTER[reason] }] : [];
		}),
	};
}

export function undoWords({ restored, gone }: Output<"undo">): string {
	const missing = gone > 0 ? ` ${countOf(gone, "tab")} of then ${gone === 1 ? "is" : "are"} no longer here.` : "";
	return restored === 0 ? `Nothing was left to undo.${missing}` : `Everything is back where it was.${missing}`;
}

/** What runs, how far it is (0–1), and the same for a screen reader, which hears only the steps that matter. */
export function progressWords(state: JobState): { text: string; fraction: number; spoken: string } | undefined {
	switch (state.phase) {
		case "loading":
			return {
				text: `Loading the model: ${Math.round(state.fraction * 100)}%`,
				fraction: state.fraction,
				spoken: "Loading the model.",
			};
		case "reading":
			return {
				text: `Read ${state.done} of ${countOf(state.total, "tab")}`,
				fraction: state.total === 0 ? 1 : state.done / state.total,
				spoken: `Reading ${countOf(state.total, "tab")}.`,
			};
		case "grouping":
			return {
				text: `Made ${state.done} of ${countOf(state.total, "group")}`,
				fraction: state.total === 0 ? 1 : state.done / state.total,
				spoken: "Grouping.",
			};
		case "writing":
			return { text: "Writing", fraction: Math.min(1, state.done / state.limit), spoken: "Writing." };
		default:
			return undefined;
	}
}

function totalOf(counts: LeftAloneCounts): number {
	return LEFT_ALONE.reduce((sum, reason) => sum + (counts[reason] ?? 0), 0);
}

/** Whether tabs have come since a sort that it has not seen: what it says of itself is then old. */
export function isOutdated(
	{ leftAlone }: Pick<Summary, "leftAlone">,
	{ sortable }: Pick<Output<"preview">, "sortable">,
): boolean {
	return sortable > (leftAlone.other ?? 0) + (leftAlone.single ?? 0) + (leftAlone.changed ?? 0);
}
