import type { ModelBackend } from "../../engine/engine.ts";
import { findKnownSite, type KnownSites } from "../../tasks/group-tabs/known-sites.ts";
import { chooseLabel, labelsOf } from "../../tasks/group-tabs/labels.ts";
import { type GroupTabsInput, groupTabs } from "../../tasks/group-tabs/prompt.ts";
import type { Answer, Calibration, Category, Tab } from "../../tasks/group-tabs/schema.ts";
import { tabText } from "../../tasks/group-tabs/text.ts";

export interface AskChatOptions {
	sites: KnownSites;
	/** There is none of a model that nobody has calibrated. */
	calibration: Calibration | undefined;
	signal: AbortSignal;
	/** Called after each batch with how many tabs are done. */
	onDone: (done: number) => void;
}

/**
 * Asks a language model which of the categories' names it would write about each tab, without having it write any.
 *
 * @returns one answer per tab, in order; tabs of one text are asked about once
 */
export async function askChat(
	engine: ModelBackend,
	tabs: readonly Tab[],
	categories: readonly Category[],
	{ sites, calibration, signal, onDone }: AskChatOptions,
): Promise<Answer[]> {
	const inputs = tabs.map((tab): GroupTabsInput => {
		return { tab, known: findKnownSite(tab.url, sites)?.words, categories: [...categories] };
	});
	const texts = inputs.map(({ tab, known }) => `${known ?? ""}\n${tabText(tab)}`);
	const byText = new Map(inputs.map((input, i) => [texts[i], input]));
	const scored = await engine.score([...byText.values()].map(groupTabs.messages), labelsOf(categories), {
		signal,
		onProgress: (done, total) => onDone(Math.floor((done / total) * tabs.length)),
	});
	const answers = new Map([...byText.keys()].map((text, i) => [text, scored[i]]));
	return texts.map((text) => {
		const logProbabilities = answers.get(text);
		if (!logProbabilities) throw new Error("The model left a tab without an answer.");
		return chooseLabel(logProbabilities, categories, calibration);
	});
}
