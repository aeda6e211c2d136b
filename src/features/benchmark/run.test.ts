import { expect, it } from "vitest";
import type { Asks } from "./asks.ts";
import { CHAT, CPU, MACHINE, RULES, setsOf } from "./fixtures.ts";
import { measureResult } from "./measure.ts";
import type { Run } from "./result.ts";
import { type RunOptions, runBenchmark } from "./run.ts";

/** A worker that answers everything with News, in a millisecond a tab. */
const ASKS: Asks = {
	load: async () => ({ ms: 500, available: 100 }),
	tabs: async (_, tabs) => ({ answers: tabs.map(() => ({ category: "News", probability: 0.5 })), ms: tabs.length }),
	mail: async () => ({
		output: { summary: "Lunch is on Friday.", keywords: ["a", "b", "c"], asks: [], dates: [], points: [] },
		model: "scribe",
		text: "",
		tokens: { read: 100, written: 11 },
		ms: { load: 0, firstToken: 1000, total: 2000 },
	}),
	available: async () => 100,
};

async function run(given: Partial<RunOptions>): Promise<{ run: Run; updates: Run[] }> {
	const updates: Run[] = [];
	const about = { id: "run", started: "2026-11-21T16:00:00.000Z", machine: MACHINE, amount: "quick" } as const;
	const ended = await runBenchmark({
		...about,
		candidates: [CPU, RULES],
		sets: setsOf(60),
		asks: ASKS,
		signal: new AbortController().signal,
		onUpdate: (run) => updates.push(run),
		...given,
	});
	return { run: ended, updates };
}

const statesOf = ({ results }: Run) => results.map(({ state }) => state);

it("measures one candidate after the other, and tells after each step", async () => {
	const { run: ended, updates } = await run({});
	expect(ended).toMatchObject({ complete: true, results: [{ state: "done", loadMs: 500 }, { state: "done" }] });
	expect(updates.some((run) => run.complete === false && statesOf(run).join() === "done,running")).toBe(true);
	for (const { steps, answers, singles } of ended.results) {
		expect(steps.done).toBe(steps.total);
		expect(answers).toHaveLength(60);
		expect(singles).toHaveLength(40);
	}
	const [cpu, rules] = ended.results.map(measureResult);
	expect(cpu).toMatchObject({
		speed: { tabsPerSecond: 1000, firstMs: 501, p50: 1 },
		quality: { scores: { accuracy: 1 / 3 } },
	});
	expect(rules?.speed.loadMs).toBeNull();
});

it("goes on with the next when one fails, and keeps what it did until then", async () => {
	let asked = 0;
	const tabs: Asks["tabs"] = (candidate, rows, signal) => {
		if (candidate === CPU && ++asked > 2) throw new Error("The graphics processor stopped answering; try again.");
		return ASKS.tabs(candidate, rows, signal);
	};
	const { run: ended } = await run({ asks: { ...ASKS, tabs } });
	expect(ended).toMatchObject({
		complete: false,
		results: [
			{ state: "failed", problem: "The graphics processor stopped answering; try again.", batches: [{ rows: 32 }] },
			{ state: "done" },
		],
	});
});

it("ends when it is cancelled, and keeps what was measured", async () => {
	const controller = new AbortController();
	const tabs: Asks["tabs"] = (candidate, rows, signal) => {
		if (rows.length < 32 && rows.length > 1) controller.abort(new DOMException("Cancelled.", "AbortError"));
		signal.throwIfAborted();
		return ASKS.tabs(candidate, rows, signal);
	};
	const { run: ended, updates } = await run({ asks: { ...ASKS, tabs }, signal: controller.signal });
	expect(ended.complete).toBe(false);
	expect(statesOf(ended)).toEqual(["cancelled", "waiting"]);
	expect(ended.results[0]?.answers).toHaveLength(32);
	expect(updates.at(-1)).toEqual(ended);
});

it("asks a language model about mails, too", async () => {
	const { run: ended } = await run({ candidates: [CHAT], sets: setsOf(9, 2) });
	expect(ended.results[0] && measureResult(ended.results[0]).mails).toEqual({
		rows: 2,
		parsed: 1,
		rougeL: 1,
		unverified: 0,
		firstTokenMs: 1000,
		tokensPerSecond: 10,
	});
});
