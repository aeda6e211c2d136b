import type { Input, Output } from "../../src/messages/protocol.ts";
import type { ExtensionBrowser } from "../browser/launch.ts";
import { sendFrom } from "../browser/messages.ts";
import { watchJob } from "./watch-job.ts";

type ThreadInput = Input<"summarize">["thread"];
/** What the message `summarize` says about one thread. */
export type ThreadAnswer = Output<"summarize">;

export interface ThreadOptions {
	/** A catalog id. */
	model?: string;
	signal: AbortSignal;
	onProgress: (text: string) => void;
	/** Called after each thread with how many are done. */
	onThread?: (done: number) => void;
}

/**
 * Has the extension sum up threads, one after another, by the message that its own pages use.
 *
 * @returns one answer per thread, in order
 * @throws Error when the model cannot be had
 */
export async function answerThreads(
	{ control }: ExtensionBrowser,
	threads: readonly ThreadInput[],
	{ model, signal, onProgress, onThread }: ThreadOptions,
): Promise<ThreadAnswer[]> {
	const answers: ThreadAnswer[] = [];
	for (const thread of threads) {
		const rows = () => `${answers.length} of ${threads.length} threads`;
		const input = { thread, ...(model === undefined ? {} : { model }) };
		answers.push(await watchJob(control, { signal, rows, onProgress }, () => sendFrom(control, "summarize", input)));
		onThread?.(answers.length);
	}
	return answers;
}
