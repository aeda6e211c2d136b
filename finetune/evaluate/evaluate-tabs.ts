import { answerTabs } from "../../scripts/predict/answer-tabs.ts";
import type { TabAnswer } from "../../scripts/predict/output-row.ts";
import { type AnswerOptions, type SystemCost, withSystem } from "./answer-sets.ts";
import { judgeTabs, type TabResult } from "./judge-tabs.ts";
import type { System } from "./systems.ts";
import type { TabSet } from "./tab-sets.ts";

/** Tabs in a request: those of a small window. */
const REQUEST_TABS = 10;

/** @returns how the system did on each set, in their order */
export async function evaluateTabs(
	sets: readonly TabSet[],
	options: Omit<AnswerOptions, "total">,
): Promise<{ results: TabResult[]; cost: SystemCost }> {
	const { system, signal } = options;
	const total = sets.reduce((sum, { rows }) => sum + rows.length, 0);
	const ask = { ...wayOf(system), signal, onProgress: () => {} };
	return withSystem(
		{ ...options, total },
		(browser) => answerTabs(browser, [{ url: "https://example.com/", title: "Example Domain" }], ask),
		async (browser, tick) => {
			const results: TabResult[] = [];
			for (const set of sets) {
				const requests: number[] = [];
				const answers: TabAnswer[] = [];
				for (const { rows, categories } of set.parts) {
					const onMessage = (tabs: number, ms: number) => {
						requests.push(ms);
						tick(tabs);
					};
					answers.push(
						...(await answerTabs(browser, rows, { ...ask, categories, tabsPerMessage: REQUEST_TABS, onMessage })),
					);
				}
				results.push(judgeTabs(set, answers, { system, requests, requestRows: REQUEST_TABS }));
			}
			return results;
		},
	);
}

function wayOf({ model }: System): { model: string } | { backend: "rules" } {
	return model === undefined ? { backend: "rules" } : { model };
}
