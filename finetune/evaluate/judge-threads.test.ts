import { describe, expect, it } from "vitest";
import { threadSchema } from "../../src/tasks/summarize-thread/index.ts";
import { judgeThreads } from "./judge-threads.ts";
import type { KnownThread } from "./thread-sets.ts";

const mail = {
	id: "m",
	from: "Ann Berg",
	to: ["Ben"],
	date: "2026-03-10",
	body: "Lunch on Friday at 12? Bring 30 euros.",
};
const thread = threadSchema.parse({ id: "t", subject: "Lunch", messages: [mail] });
const output: KnownThread["output"] = {
	summary: "Ann Berg proposes lunch on Friday at 12.",
	keywords: ["lunch", "Friday", "Ann Berg"],
	asks: [],
	dates: [],
	points: [],
};
const row: KnownThread = { thread, output, kind: "meeting" };
const took = (total: number, written: number) => ({
	tokens: { read: 50, written },
	ms: { firstToken: 100, total },
	text: "{}",
});

describe("judgeThreads", () => {
	it("is perfect of perfect answers", () => {
		const result = judgeThreads([row], [{ output, ...took(1100, 11) }]);
		expect(result).toMatchObject({
			parsed: 1,
			reasons: {},
			rouge1: 1,
			rouge2: 1,
			rougeL: 1,
			keywordPrecision: 1,
			askRecall: null,
			dateRecall: null,
			unverified: {},
			withUnverified: 0,
			tokens: { read: 50, written: 11, perSecond: 10, firstMs: 100 },
			latency: { mean: 1100, p95: 1100 },
		});
		expect(result.examples.best[0]).toMatchObject({ subject: "Lunch", rougeL: 1, unverified: [] });
	});

	it("counts what the thread does not say", () => {
		const invented: KnownThread["output"] = {
			...output,
			summary: "Ann Berg wants 900 euros.",
			keywords: ["lunch", "soup", "Friday"],
		};
		const result = judgeThreads(
			[row, row],
			[
				{ output, ...took(1, 1) },
				{ output: invented, ...took(1, 1) },
			],
		);
		expect(result).toMatchObject({ withUnverified: 0.5, keywordPrecision: (1 + 2 / 3) / 2 });
		expect(Object.values(result.unverified)).toEqual([1]);
		expect(result.examples.worst[0]?.unverified.join()).toContain("900");
	});

	it("counts an answer that is none as wrong, says why, and times only what was written", () => {
		const refused = {
			output: null,
			reason: "Too long.",
			text: "",
			tokens: { read: 0, written: 0 },
			ms: { firstToken: 0, total: 0 },
		};
		const result = judgeThreads([row, row], [{ output, ...took(2000, 5) }, refused]);
		expect(result).toMatchObject({ parsed: 0.5, reasons: { "Too long.": 1 }, rougeL: 0.5, latency: { mean: 2000 } });
	});

	it("refuses a thread without an answer", () => {
		expect(() => judgeThreads([row], [])).toThrow("no answer");
	});
});
