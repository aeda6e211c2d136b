import { describe, expect, it } from "vitest";
import { CHAT, CPU, RULES, setsOf } from "./fixtures.ts";
import { planSteps, type Step } from "./plan.ts";
import { sample } from "./sample.ts";

const rowsOf = (steps: readonly Step[], kind: Step["kind"]) =>
	steps.filter((step) => step.kind === kind).flatMap((step) => ("rows" in step ? step.rows : []));

describe("planSteps", () => {
	it("loads, asks for the first tab, then for all in batches, then for some alone", () => {
		const steps = planSteps(CPU, setsOf(330), "all");
		expect(steps.slice(0, 2).map(({ kind }) => kind)).toEqual(["load", "first"]);
		expect(rowsOf(steps, "batch")).toEqual(Array.from({ length: 330 }, (_, i) => i));
		expect(steps.filter(({ kind }) => kind === "batch")).toHaveLength(Math.ceil(330 / 32));
		expect(new Set(rowsOf(steps, "single")).size).toBe(100);
		expect(rowsOf(steps, "mail")).toEqual([]);
	});

	it("takes fewer for a quick look, as many of each kind", () => {
		const sets = setsOf(330);
		const rows = rowsOf(planSteps(RULES, sets, "quick"), "batch");
		expect(rows).toHaveLength(80);
		for (const category of ["News", "Work", "Other"])
			for (const known of [true, false])
				expect(
					rows.filter((row) => sets.tabs[row]?.category === category && sets.tabs[row]?.known === known).length,
				).toBeCloseTo(80 / 6, -0.5);
	});

	it("asks a language model less at a time, and about mails", () => {
		const steps = planSteps(CHAT, setsOf(330, 5), "quick");
		expect(Math.max(...steps.map((step) => ("rows" in step ? step.rows.length : 0)))).toBe(8);
		expect(rowsOf(steps, "mail")).toEqual([0, 1, 2]);
		expect(rowsOf(planSteps(CHAT, setsOf(330, 5), "all"), "mail")).toHaveLength(5);
	});

	it("asks a model that only writes for mails only", () => {
		const steps = planSteps({ ...CHAT, tasks: ["summarize-thread"] }, setsOf(30, 1), "all");
		expect(steps.map(({ kind }) => kind)).toEqual(["load", "mail"]);
	});
});

describe("sample", () => {
	it("takes from each kind in turn, and keeps the order", () => {
		expect(sample(["a1", "a2", "a3", "b1", "c1"], 4, ([kind = ""]) => kind)).toEqual([0, 1, 3, 4]);
	});

	it("takes all where there are no more", () => {
		expect(sample(["a", "b"], 9, (row) => row)).toEqual([0, 1]);
		expect(sample([], 9, String)).toEqual([]);
	});
});
