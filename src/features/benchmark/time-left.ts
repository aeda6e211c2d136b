import { mean } from "../../lib/statistics.ts";
import type { Candidate } from "../../messages/benchmark.ts";
import { planSteps, type Step, type StepKind } from "./plan.ts";
import { type CandidateResult, keyOf, type Run } from "./result.ts";
import type { Sets } from "./sets.ts";

/** Milliseconds of a step, or for each row of it. */
type Pace = Readonly<Record<StepKind, number>>;

/** Before anything is known: an ordinary laptop. */
const GUESSES: Readonly<Record<Candidate["backend"], Record<"encoder" | "chat", Pace>>> = {
	rules: pace(5, 5, 0.5, 5, 0),
	cpu: pace(3000, 300, 10, 30, 0),
	webgpu: {
		encoder: { load: 4000, first: 500, batch: 10, single: 30, mail: 0 },
		chat: { load: 30_000, first: 1000, batch: 200, single: 300, mail: 10_000 },
	},
};
/** Against a real adapter, but for loading. */
const SOFTWARE_SLOWNESS = 20;

function pace(load: number, first: number, batch: number, single: number, mail: number) {
	const both = { load, first, batch, single, mail };
	return { encoder: both, chat: both };
}

/**
 * Milliseconds until a run is done: each step that is left takes as long as those of its kind did so far, or in the last
 * run of the candidate, or as long as one may guess.
 */
export function timeLeft(
	{ results, amount, machine }: Pick<Run, "results" | "amount" | "machine">,
	sets: Sets,
	history: readonly Run[],
): number {
	return results.reduce((sum, result) => {
		const { candidate, state, steps } = result;
		if (state === "failed" || state === "cancelled" || state === "done") return sum;
		const last = findLast(candidate, history);
		const seen = last ? [result, last] : [result];
		const software = candidate.backend === "webgpu" && machine.adapter.kind === "software";
		const ahead = planSteps(candidate, sets, amount).slice(steps.done);
		return sum + ahead.reduce((total, step) => total + stepMs(step, candidate, seen, software), 0);
	}, 0);
}

function stepMs(
	{ kind, ...step }: Step,
	{ backend, model }: Candidate,
	seen: readonly CandidateResult[],
	software: boolean,
): number {
	const rows = "rows" in step && kind === "batch" ? step.rows.length : 1;
	const find = (kind: StepKind) => seen.map((result) => observed(kind, result)).find((ms) => ms !== undefined);
	const known = find(kind);
	if (known !== undefined) return known * rows;
	const guess = GUESSES[backend][model?.kind ?? "encoder"];
	if (kind === "load") return guess.load;
	// who is slow in batches is slow in all
	const batch = find("batch");
	const slowness = batch === undefined ? (software ? SOFTWARE_SLOWNESS : 1) : batch / guess.batch;
	return guess[kind] * slowness * rows;
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
