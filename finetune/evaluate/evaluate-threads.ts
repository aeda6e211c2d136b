import { answerThreads, type ThreadAnswer } from "../../scripts/predict/answer-threads.ts";
import { type AnswerOptions, type SystemCost, withSystem } from "./answer-sets.ts";
import { judgeThreads, type ThreadResult } from "./judge-threads.ts";
import type { ThreadSet } from "./thread-sets.ts";

/** Read once before anything is measured, so that the model is in memory. */
const FIRST = {
	id: "first",
	subject: "Lunch",
	messages: [{ id: "first", from: "Ann", to: ["Ben"], date: "2026-01-05", body: "Shall we have lunch on Friday?" }],
};

/** @returns how the system did on each set, in their order */
export async function evaluateThreads(
	sets: readonly ThreadSet[],
	options: Omit<AnswerOptions, "total">,
): Promise<{ results: ThreadResult[]; cost: SystemCost }> {
	const { system, signal } = options;
	const total = sets.reduce((sum, { rows }) => sum + rows.length, 0);
	const ask = { ...(system.model === undefined ? {} : { model: system.model }), signal, onProgress: () => {} };
	return withSystem(
		{ ...options, total },
		(browser) => answerThreads(browser, [FIRST], ask),
		async (browser, tick) => {
			const results: ThreadResult[] = [];
			for (const { rows } of sets) {
				const threads = rows.map(({ thread }) => thread);
				const answers: ThreadAnswer[] = await answerThreads(browser, threads, { ...ask, onThread: () => tick(1) });
				results.push(judgeThreads(rows, answers));
			}
			return results;
		},
	);
}
