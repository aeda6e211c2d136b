import { expect, it } from "vitest";
import { CPU, MACHINE, RULES, resultOf, runOf, setsOf } from "./fixtures.ts";
import { planSteps } from "./plan.ts";
import type { CandidateResult } from "./result.ts";
import { timeLeft } from "./time-left.ts";

const sets = setsOf(60);
const left = (given: Partial<CandidateResult>, history = [runOf([])], candidate = CPU) =>
	timeLeft(runOf([resultOf(candidate, { state: "running", ...given })]), sets, history);
const total = planSteps(CPU, sets, "quick").length;

it("guesses before anything is known", () => {
	const before = left({ state: "waiting", steps: { done: 0, total } });
	expect(before).toBeGreaterThan(1000);
	expect(before).toBeLessThan(60_000);
});

it("expects a software adapter to be slow", () => {
	const waiting = resultOf({ ...CPU, backend: "webgpu" }, { state: "waiting", steps: { done: 0, total } });
	const software = { ...MACHINE, adapter: { kind: "software", description: "" } } as const;
	expect(timeLeft(runOf([waiting], { machine: software }), sets, [])).toBeGreaterThan(
		4 * timeLeft(runOf([waiting]), sets, []),
	);
});

it("goes by what was seen, in this run and in the last", () => {
	// 40 tabs alone and 28 in a batch are left
	const seen = { loadMs: 100, firstMs: 10, batches: [{ rows: 32, ms: 320 }], singles: [] };
	const ahead = { steps: { done: 3, total }, ...seen };
	expect(left(ahead, [runOf([resultOf(CPU, { ...seen, singles: [20] })])])).toBeCloseTo(28 * 10 + 40 * 20);
	// as slow alone as in batches, against the guess
	expect(left(ahead)).toBeCloseTo(28 * 10 + 40 * 30);
});

it("is nothing for what is done or failed", () => {
	for (const state of ["done", "failed", "cancelled"] as const)
		expect(left({ state, steps: { done: 1, total } }, [], RULES)).toBe(0);
});
