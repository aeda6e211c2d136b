import type { JobState } from "../../src/messages/job.ts";
import type { Category, Tab } from "../../src/tasks/group-tabs/schema.ts";
import type { ExtensionBrowser } from "../browser/launch.ts";
import { sendFrom } from "../browser/messages.ts";
import type { TabAnswer } from "./output-row.ts";

/** As many as one message takes, with room to spare. */
const TABS_PER_MESSAGE = 2000;
const POLL_MS = 500;

export interface AnswerOptions {
	/** A catalog id. */
	model?: string;
	backend?: "webgpu" | "rules";
	categories?: Category[];
	signal: AbortSignal;
	onProgress: (text: string) => void;
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
	options: AnswerOptions,
): Promise<TabAnswer[]> {
	const { signal, backend, categories } = options;
	const status = await sendFrom(control, "status", {});
	if (options.model !== undefined && backend !== "rules" && options.model !== status.model?.id) {
		throw new Error(
			`The model ${options.model} cannot answer here: ${status.model ? `tabs go to ${status.model.id}` : status.words}.`,
		);
	}
	const answers: TabAnswer[] = [];
	for (let start = 0; start < tabs.length; start += TABS_PER_MESSAGE) {
		const part = tabs.slice(start, start + TABS_PER_MESSAGE).map(({ url, title }) => ({ url, title }));
		const stopWatching = watchState(control, (state) => options.onProgress(words(state, start, tabs.length)));
		const cancel = () => void sendFrom(control, "cancel", {}).catch(() => {});
		signal.addEventListener("abort", cancel, { once: true });
		try {
			const answer = await sendFrom(control, "categorize", {
				tabs: part,
				...(backend ? { backend } : {}),
				...(categories ? { categories } : {}),
			});
			if (answer.reason) console.error(answer.reason);
			answers.push(...answer.answers);
		} finally {
			signal.removeEventListener("abort", cancel);
			stopWatching();
		}
		signal.throwIfAborted();
	}
	return answers;
}

function watchState(control: ExtensionBrowser["control"], onState: (state: JobState) => void): () => void {
	const timer = setInterval(() => {
		// a worker too busy to answer, or gone: the message that asks for the answers will tell
		sendFrom(control, "state", {}).then(onState, () => {});
	}, POLL_MS);
	return () => clearInterval(timer);
}

function words(state: JobState, start: number, total: number): string {
	if (state.phase === "loading") return `${state.text} (${Math.round(state.fraction * 100)} %)`;
	if (state.phase === "reading") return `${start + state.done} of ${total} rows`;
	return "Starting";
}
