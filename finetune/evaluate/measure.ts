import type { AnswerOptions } from "./answer-sets.ts";
import { evaluateTabs } from "./evaluate-tabs.ts";
import { evaluateThreads } from "./evaluate-threads.ts";
import { firstSentence } from "./first-sentence.ts";
import type { TabResult } from "./judge-tabs.ts";
import { judgeThreads, type ThreadResult } from "./judge-threads.ts";
import type { Report, SetResult } from "./result.ts";
import { FIRST_SENTENCE, RULES, type System } from "./systems.ts";
import type { TabSet } from "./tab-sets.ts";
import type { ThreadSet } from "./thread-sets.ts";

/** What the systems did. */
export type Measured = Pick<Report, "systems" | "tabs" | "threads">;
type Answer = (system: System) => Omit<AnswerOptions, "total">;

/** @param answer how a system is asked */
export async function measureTabs(
	sets: readonly TabSet[],
	models: readonly System[],
	answer: Answer,
): Promise<Measured> {
	const systems: Report["systems"] = [];
	const tabs = sets.map(emptyResult<TabResult>);
	for (const system of [...models, RULES]) {
		const { results, cost } = await evaluateTabs(sets, answer(system));
		systems.push({ ...system, cost });
		addResults(tabs, system, results);
	}
	return { systems, tabs };
}

/** @param answer how a system is asked */
export async function measureThreads(
	sets: readonly ThreadSet[],
	models: readonly System[],
	answer: Answer,
): Promise<Measured> {
	const systems: Report["systems"] = [];
	const threads = sets.map(emptyResult<ThreadResult>);
	for (const system of models) {
		const { results, cost } = await evaluateThreads(sets, answer(system));
		systems.push({ ...system, cost });
		addResults(threads, system, results);
	}
	systems.push(FIRST_SENTENCE);
	const simple = sets.map(({ rows }) =>
		judgeThreads(
			rows,
			rows.map(({ thread }) => ({ output: firstSentence(thread), text: "" })),
		),
	);
	addResults(threads, FIRST_SENTENCE, simple);
	return { systems, threads };
}

function emptyResult<Result>({ name, file, rows, of }: TabSet | ThreadSet): SetResult<Result> {
	return { name, file, rows: rows.length, of, results: {} };
}

function addResults<Result>(sets: readonly SetResult<Result>[], { id }: System, results: readonly Result[]): void {
	for (const [i, result] of results.entries()) {
		const set = sets[i];
		if (set) set.results[id] = result;
	}
}
