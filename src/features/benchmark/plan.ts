import type { Candidate } from "../../messages/benchmark.ts";
import { MAILS_TASK, TABS_TASK } from "./candidates.ts";
import { sample } from "./sample.ts";
import type { Sets } from "./sets.ts";

/** How much of the labelled sets is read. */
export type Amount = "quick" | "all";

/** One thing that the worker is asked; rows are positions in the sets. */
export type Step =
	| { kind: "load" }
	/** The very first tab after loading: what is compiled or allocated late shows here. */
	| { kind: "first"; rows: [number] }
	| { kind: "batch"; rows: number[] }
	/** A tab alone, as when one is opened. */
	| { kind: "single"; rows: [number] }
	| { kind: "mail"; rows: [number] };
export type StepKind = Step["kind"];

interface Size {
	tabs: number;
	/** Asked about one at a time; enough for a 95th percentile. */
	singles: number;
	mails: number;
}

const SIZES: Readonly<Record<Amount, Record<"encoder" | "chat", Size>>> = {
	quick: { encoder: { tabs: 80, singles: 40, mails: 0 }, chat: { tabs: 32, singles: 8, mails: 3 } },
	all: {
		encoder: { tabs: Number.POSITIVE_INFINITY, singles: 100, mails: 0 },
		chat: { tabs: Number.POSITIVE_INFINITY, singles: 40, mails: Number.POSITIVE_INFINITY },
	},
};
/** A language model answers about a tab in the time of many of an encoder's: a cancel is to be heard soon. */
const BATCH = { encoder: 32, chat: 8 } as const;

/** What one candidate is asked, in order. */
export function planSteps({ model, tasks }: Candidate, { tabs, mails }: Sets, amount: Amount): Step[] {
	const kind = model?.kind ?? "encoder";
	const size = SIZES[amount][kind];
	const steps: Step[] = [{ kind: "load" }];
	if (tasks.includes(TABS_TASK)) {
		const kindOf = (row: number) => `${tabs[row]?.category} ${tabs[row]?.known}`;
		const chosen = sample(tabs, size.tabs, ({ category, known }) => `${category} ${known}`);
		const [first] = chosen;
		if (first !== undefined) steps.push({ kind: "first", rows: [first] });
		for (let start = 0; start < chosen.length; start += BATCH[kind])
			steps.push({ kind: "batch", rows: chosen.slice(start, start + BATCH[kind]) });
		const alone = sample(chosen, size.singles, kindOf).flatMap((position) => chosen[position] ?? []);
		for (const row of alone) steps.push({ kind: "single", rows: [row] });
	}
	if (tasks.includes(MAILS_TASK))
		for (const row of mails.slice(0, size.mails).keys()) steps.push({ kind: "mail", rows: [row] });
	return steps;
}
