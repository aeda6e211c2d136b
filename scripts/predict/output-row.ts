import type { Output } from "../../src/messages/protocol.ts";
import type { ThreadAnswer } from "./answer-threads.ts";

/** What the message `categorize` says about one tab. */
export type TabAnswer = Output<"categorize">["answers"][number];

/**
 * An input row with its answer. The row's own category is what the answer is measured by, so it is kept, as `expected`;
 * a row that was answered before keeps the `expected` that it has.
 */
export function toOutputRow(
	row: Readonly<Record<string, unknown>>,
	answer: TabAnswer | undefined,
): Record<string, unknown> {
	if (!answer) throw new Error("The extension left a row without an answer.");
	const expected = row.expected ?? row.category;
	const { category, probability, backend } = answer;
	return { ...row, ...(expected === undefined ? {} : { expected }), category, probability, backend };
}

/** Fields of a thread's row that say what its summary should be. */
const THREAD_FIELDS = ["output", "summary", "keywords", "asks", "dates", "points"];

/**
 * A thread with its summary, or with the reason why there is none. What the row itself said a summary should be is kept as
 * `expected`.
 */
export function toThreadRow(
	row: Readonly<Record<string, unknown>>,
	answer: ThreadAnswer | undefined,
): Record<string, unknown> {
	if (!answer) throw new Error("The extension left a thread without an answer.");
	const known = Object.entries(row).filter(([name]) => THREAD_FIELDS.includes(name));
	const rest = Object.entries(row).filter(([name]) => !THREAD_FIELDS.includes(name));
	const expected = row.expected ?? row.output ?? (known.length > 0 ? Object.fromEntries(known) : undefined);
	const { output, ms, ...facts } = answer;
	return {
		...Object.fromEntries(rest),
		...(expected === undefined ? {} : { expected }),
		...output,
		...facts,
		ms: Math.round(ms.total),
	};
}
