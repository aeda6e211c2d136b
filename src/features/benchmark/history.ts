import { type Measures, measureResult } from "./measure.ts";
import { type CandidateResult, keyOf, type Run } from "./result.ts";

/** Storage is for the last few; an export keeps more. */
const KEPT = 20;

/** A run that ended goes first; one of the same id makes room for it. */
export function withRun(runs: readonly Run[], run: Run): Run[] {
	return [run, ...runs.filter(({ id }) => id !== run.id)].slice(0, KEPT);
}

/** A run whose page was closed: nobody measures any more. */
export function closeRun(run: Run): Run {
	const results = run.results.map((result) =>
		result.state === "running" ? { ...result, state: "cancelled" as const } : result,
	);
	return { ...run, complete: false, results };
}

/** What the candidate did in the run before, where that read as much. */
export function measuredBefore(
	run: Run,
	{ candidate }: CandidateResult,
	history: readonly Run[],
): { started: string; measures: Measures } | undefined {
	for (const { id, started, amount, results } of history) {
		if (id === run.id || started >= run.started || amount !== run.amount) continue;
		const result = results.find((other) => other.state === "done" && keyOf(other.candidate) === keyOf(candidate));
		if (result) return { started, measures: measureResult(result) };
	}
	return undefined;
}
