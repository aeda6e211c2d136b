import type { Output } from "../../src/messages/protocol.ts";

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
