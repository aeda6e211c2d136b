import type { ModelBackend } from "../../engine/engine.ts";
import { findKnownSite, type KnownSites } from "../../tasks/group-tabs/known-sites.ts";
import { type GroupTabsInput, groupTabs } from "../../tasks/group-tabs/prompt.ts";
import { type Answer, type Category, OTHER, type Tab } from "../../tasks/group-tabs/schema.ts";
import { tabText } from "../../tasks/group-tabs/text.ts";

/** Room for the longest name that a category may have, spelt in pieces of a letter. */
const ANSWER_TOKENS = 48;

export interface AskChatOptions {
	sites: KnownSites;
	signal: AbortSignal;
	/** Called after each tab with how many are done. */
	onDone: (done: number) => void;
}

/**
 * Asks a model that writes about each tab, one after another. What it writes is no measure of how sure it is, so
 * probabilities are not calibrated: 1 for an answer that can be read. One that cannot leaves the tab alone, with 0.
 *
 * @returns one answer per tab, in order; tabs of one text are asked about once
 */
export async function askChat(
	engine: ModelBackend,
	tabs: readonly Tab[],
	categories: readonly Category[],
	{ sites, signal, onDone }: AskChatOptions,
): Promise<Answer[]> {
	const answered = new Map<string, Answer>();
	const answers: Answer[] = [];
	for (const tab of tabs) {
		const known = findKnownSite(tab.url, sites);
		const text = tabText(tab, known);
		const answer = answered.get(text) ?? (await ask(engine, { tab, known, categories: [...categories] }, signal));
		answered.set(text, answer);
		answers.push(answer);
		onDone(answers.length);
	}
	return answers;
}

async function ask(engine: ModelBackend, input: GroupTabsInput, signal: AbortSignal): Promise<Answer> {
	const { text } = await engine.generate(groupTabs.messages(input), {
		signal,
		maxTokens: ANSWER_TOKENS,
		temperature: 0,
	});
	const read = groupTabs.parse(text, input);
	return read ? { ...read, probability: 1 } : { category: OTHER, probability: 0 };
}
