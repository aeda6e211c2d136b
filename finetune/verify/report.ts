import { z } from "zod";

/** One thing that was compared, in words that a person can act upon. */
export const checkSchema = z.object({
	what: z.string(),
	passed: z.boolean(),
	/** What was found; of a failure, the first place that differs. */
	found: z.string(),
	/** What would pass. */
	limit: z.string(),
});
export type Check = z.infer<typeof checkSchema>;

/** What the Python half of the gate leaves, and what the whole of it does. */
export const reportSchema = z.object({ checks: z.array(checkSchema).min(1) });

export function describeChecks(checks: readonly Check[]): string {
	const width = Math.max(...checks.map(({ what }) => what.length));
	return checks
		.map(
			({ what, passed, found, limit }) => `${passed ? "  ok  " : "FAILED"} ${what.padEnd(width)}  ${found} (${limit})`,
		)
		.join("\n");
}
