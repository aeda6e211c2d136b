import { expect, it } from "vitest";
import { changeWords, FIGURES } from "./figures.ts";
import { answerOf, CPU, RULES, resultOf, runOf } from "./fixtures.ts";
import { closeRun, measuredBefore, withRun } from "./history.ts";
import { measureResult } from "./measure.ts";
import type { CandidateResult } from "./result.ts";

const at = (hour: number, result: CandidateResult, amount: "quick" | "all" = "quick") =>
	runOf([result], { id: `run ${hour}`, started: `2026-11-21T${hour}:00:00.000Z`, amount });
const fast = resultOf(CPU, { batches: [{ rows: 10, ms: 50 }], answers: [answerOf("News", "News")] });
const slow = resultOf(CPU, {
	batches: [{ rows: 10, ms: 100 }],
	answers: [answerOf("News", "News"), answerOf("News", "Work")],
});

it("keeps the newest runs, each once", () => {
	const runs = Array.from({ length: 20 }, (_, i) => at(30 - i, fast));
	const kept = withRun(runs, at(31, slow));
	expect(kept).toHaveLength(20);
	expect(kept[0]?.id).toBe("run 31");
	expect(withRun(kept, at(31, fast)).map(({ id }) => id)).toEqual(kept.map(({ id }) => id));
});

it("marks a run whose page was closed as partial", () => {
	const left = runOf([{ ...fast, state: "running" }, resultOf(RULES, { state: "waiting" })]);
	expect(closeRun(left)).toMatchObject({ complete: false, results: [{ state: "cancelled" }, { state: "waiting" }] });
});

it("compares with the last run that read as much", () => {
	const now = at(20, fast);
	const failed = { ...slow, state: "failed" as const };
	const history = [now, at(19, failed), at(18, slow, "all"), at(17, resultOf(RULES)), at(16, slow), at(15, fast)];
	expect(measuredBefore(now, fast, history)).toMatchObject({ started: "2026-11-21T16:00:00.000Z" });
	expect(measuredBefore(at(14, fast), fast, history)).toBeUndefined();
});

it("says what changed, and whether that is good", () => {
	const [now, before] = [measureResult(fast), measureResult(slow)];
	const change = (id: string, a = now, b = before) => {
		const figure = FIGURES.find((one) => one.id === id);
		return figure && changeWords(figure, a, b);
	};
	expect(change("tabs_per_second")).toEqual({ text: "+100 %", good: true });
	expect(change("tabs_per_second", before, now)).toEqual({ text: "−50 %", good: false });
	expect(change("right")).toEqual({ text: "+50 points", good: true });
	expect(change("right", now, now)).toBeUndefined();
	expect(change("load_ms")).toBeUndefined();
});
