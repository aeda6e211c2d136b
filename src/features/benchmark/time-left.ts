import { mean } from "../../lib/statistics.ts";
import type { Candidate } from "../../messages/benchmark.ts";
import { type Amount, planSteps, type Step, type StepKind } from "./plan.ts";
import { type CandidateResult, keyOf, type Run } from "./result.ts";
import type { Sets } from "./sets.ts";

/** Milliseconds of a step, or for each row of it. */
type Pace = Readonly<Record<StepKind, number>>;

/** Before anything is known: an ordinary laptop, and for WebGPU one whose adapter may be a software one. */
const GUESSES: Readonly<Record<Candidate["backend"], Record<"encoder" | "chat", Pace>>> = {
	rules: pace(5, 5, 0.5, 5, 0),
	cpu: pace(3000, 300, 10, 30, 0),
	webgpu: {
		encoder: { load: 8000, first: 500, batch: 60, single: 100, mail: 0 },
		chat: { load: 30_000, first: 2000, batch: 500, single: 500, mail: 20_000 },
	},
};

function pace(load: number, first: number, batch: number, single: number, mail: number) {
	const both = { load, first, batch, single, mail };
	return { encoder: both, chat: both };
}

/**
 * Milliseconds until a run is done: each step that is left takes as long as those of its kind did so far, or in the last
 * run of the candidate, or as long as one may guess.
 */
export function timeLeft(
	results: readonly CandidateResult[],
	sets: Sets,
	amount: Amount,
	history: readonly Run[],
): number {
	return results.reduce((sum, result) => {
		const { candidate, state, steps } = result;
		if (state === "failed" || state === "cancelled" || state === "done") return sum;
		const last = findLast(candidate, history);
		const ahead = planSteps(candidate, sets, amount).slice(steps.done);
		return sum + ahead.reduce((total, step) => total + stepMs(step, [result, ...(last ? [last] : [])]), 0);
	}, 0);
}

function stepMs({ kind, ...step }: Step, seen: readonly CandidateResult[]): number {
	const rows = "rows" in step && kind === "batch" ? step.rows.length : 1;
	for (const result of seen) {
		const known = observed(kind, result);
		if (known !== undefined) return known * rows;
	}
	const [{ candidate }] = seen as [CandidateResult];
	return GUESSES[candidate.backend][candidate.model?.kind ?? "encoder"][kind] * rows;
}

function observed(kind: StepKind, { loadMs, firstMs, batches, singles, mails }: CandidateResult): number | undefined {
	switch (kind) {
		case "load":
			return loadMs;
		case "first":
			return firstMs;
		case "batch":
			return batches.length === 0 ? undefined : mean(batches.map(({ ms, rows }) => ms / rows));
		case "single":
			return singles.length === 0 ? undefined : mean(singles);
		case "mail":
			return mails.length === 0 ? undefined : mean(mails.map(({ ms }) => ms.total));
	}
}

/** What the candidate did the last time that it was measured. */
export function findLast(candidate: Candidate, history: readonly Run[]): CandidateResult | undefined {
	return history
		.flatMap(({ results }) => results)
		.find((result) => keyOf(result.candidate) === keyOf(candidate) && result.batches.length + result.mails.length > 0);
}
