import type { JobState } from "../../messages/job.ts";

const EVERY_MS = 100;

/** Writes a job's state in order: progress at most ten times a second, and never after the end. */
export interface Reporter {
	progress(state: JobState): void;
	/** Resolves when the last state is written. */
	end(state: JobState): Promise<void>;
}

export function createReporter(write: (state: JobState) => Promise<void>): Reporter {
	let writes = Promise.resolve();
	let waiting: JobState | undefined;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let last = 0;
	let ended = false;

	const enqueue = (state: JobState): Promise<void> => {
		last = Date.now();
		// progress that could not be written is not worth a failed job; the end is
		writes = writes.catch(() => {}).then(() => write(state));
		return writes;
	};
	const flush = () => {
		timer = undefined;
		const state = waiting;
		waiting = undefined;
		if (state && !ended) enqueue(state).catch(() => {});
	};
	return {
		progress(state) {
			if (ended) return;
			waiting = state;
			timer ??= setTimeout(flush, Math.max(0, last + EVERY_MS - Date.now()));
		},
		end(state) {
			ended = true;
			clearTimeout(timer);
			return enqueue(state);
		},
	};
}
