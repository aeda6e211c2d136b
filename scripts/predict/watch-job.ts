import type { JobState } from "../../src/messages/job.ts";
import type { ExtensionBrowser } from "../browser/launch.ts";
import { sendFrom } from "../browser/messages.ts";

const POLL_MS = 500;

export interface WatchOptions {
	/** Cancels the job. */
	signal: AbortSignal;
	/** How far all rows are when so many of this message's are done. */
	rows: (done: number) => string;
	onProgress: (text: string) => void;
}

/**
 * Runs a message that is a job of the extension, and tells how far it is meanwhile.
 *
 * @throws the signal's reason; what the message throws
 */
export async function watchJob<T>(
	control: ExtensionBrowser["control"],
	{ signal, rows, onProgress }: WatchOptions,
	message: () => Promise<T>,
): Promise<T> {
	signal.throwIfAborted();
	const timer = setInterval(() => {
		// a worker too busy to answer, or gone: the message that asks for the answers will tell
		sendFrom(control, "state", {}).then(
			(state) => onProgress(words(state, rows)),
			() => {},
		);
	}, POLL_MS);
	const cancel = () => void sendFrom(control, "cancel", {}).catch(() => {});
	signal.addEventListener("abort", cancel, { once: true });
	try {
		return await message();
	} catch (error) {
		signal.throwIfAborted();
		throw error;
	} finally {
		signal.removeEventListener("abort", cancel);
		clearInterval(timer);
	}
}

function words(state: JobState, rows: WatchOptions["rows"]): string {
	if (state.phase === "loading") return `${state.text} (${Math.round(state.fraction * 100)} %)`;
	return rows(state.phase === "reading" ? state.done : 0);
}
