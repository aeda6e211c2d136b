import type { Category, Tab } from "../../src/tasks/group-tabs/schema.ts";
import type { ExtensionBrowser } from "../browser/launch.ts";
import { sendFrom } from "../browser/messages.ts";
import type { TabAnswer } from "./output-row.ts";
import { watchJob } from "./watch-job.ts";

/** As many as one message takes, with room to spare. */
const TABS_PER_MESSAGE = 2000;

export interface AnswerOptions {
	/** A catalog id; that model answers, or nothing does. */
	model?: string;
	backend?: "webgpu" | "cpu" | "rules";
	categories?: readonly Category[];
	tabsPerMessage?: number;
	signal: AbortSignal;
	onProgress: (text: string) => void;
	/** Called after each message with how many tabs it had and what it took, in milliseconds. */
	onMessage?: (tabs: number, ms: number) => void;
}

/**
 * Asks the extension about tabs, by the message that its own pages use.
 *
 * @returns one answer per tab, in order
 * @throws Error when the model or the backend that was asked for cannot be had
 */
export async function answerTabs(
	{ control }: ExtensionBrowser,
	tabs: readonly Tab[],
	{ model, categories, tabsPerMessage = TABS_PER_MESSAGE, signal, onProgress, onMessage, ...options }: AnswerOptions,
): Promise<TabAnswer[]> {
	const backend = options.backend ?? (model === undefined ? undefined : "webgpu");
	const answers: TabAnswer[] = [];
	while (answers.length < tabs.length) {
		const done = answers.length;
		const part = tabs.slice(done, done + tabsPerMessage).map(({ url, title }) => ({ url, title }));
		const rows = (count: number) => `${done + count} of ${tabs.length} rows`;
		const answer = await watchJob(control, { signal, rows, onProgress }, async () => {
			const start = performance.now();
			const output = await sendFrom(control, "categorize", {
				tabs: part,
				...(backend === undefined ? {} : { backend }),
				...(categories === undefined ? {} : { categories: [...categories] }),
				...(model === undefined || backend === "rules" ? {} : { model }),
			});
			onMessage?.(part.length, performance.now() - start);
			return output;
		});
		if (answer.reason) console.error(answer.reason);
		answers.push(...answer.answers);
	}
	return answers;
}
