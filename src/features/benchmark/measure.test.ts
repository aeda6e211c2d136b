import { expect, it } from "vitest";
import { answerOf, CPU, RULES, resultOf } from "./fixtures.ts";
import { measureResult } from "./measure.ts";

it("is worked out by hand", () => {
	const measures = measureResult(
		resultOf(CPU, {
			loadMs: 900,
			firstMs: 100,
			memory: 5e7,
			batches: [
				{ rows: 32, ms: 200 },
				{ rows: 8, ms: 50 },
			],
			singles: [3, 1, 2, 40],
			answers: [
				answerOf("News", "News", { probability: 0.75 }),
				answerOf("Work", "News", { probability: 0.75 }),
				answerOf("Work", "Work", { probability: 1, known: false }),
				answerOf("Other", "Work", { probability: 0.5, known: false }),
			],
		}),
	);
	expect(measures.speed).toEqual({ loadMs: 900, firstMs: 1000, tabsPerSecond: 160, p50: 2, p95: 40 });
	expect(measures.memory).toBe(5e7);
	expect(measures.mails).toBeNull();
	expect(measures.quality).toMatchObject({
		scores: { accuracy: 0.5 },
		known: { rows: 2, right: 0.5 },
		unseen: { rows: 2, right: 0.5 },
		confusion: { News: { News: 1 }, Work: { News: 1, Work: 1 }, Other: { Work: 1 } },
	});
	// two of 0.75 and half right, one of 1 and right, one of 0.5 and wrong
	expect(measures.quality?.ece).toBeCloseTo((2 * 0.25 + 0 + 0.5) / 4);
});

it("is nothing where nothing was measured", () => {
	expect(measureResult(resultOf(CPU))).toEqual({
		quality: null,
		speed: { loadMs: null, firstMs: null, tabsPerSecond: null, p50: null, p95: null },
		memory: null,
		mails: null,
	});
});

it("does not take what rules say for probabilities", () => {
	expect(measureResult(resultOf(RULES, { answers: [answerOf("News", "News")] })).quality?.ece).toBeNull();
});
