import type { JobState } from "../messages/job.ts";

const EVERY_MS = 100;

/** Writes a job's states in order. */
export interface Reporter {
	/** At most ten times a second: what comes too soon gives way to what comes after it. */
	progress(state: JobState): void;
	/** At once, in place of progress that still waits. Resolves when it is written. */
	write(state: JobState): Promise<void>;
	/** The same for the last state: progress that a cancelled model still reports is not heard any more. */
	end(state: JobState): Promise<void>;
}

export function createReporter(store: (state: JobState) => Promise<void>): Reporter {
	let writes = Promise.resolve();
	let waiting: JobState | undefined;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let last = 0;
	let ended = false;

	const write = (state: JobState): Promise<void> => {
		clearTimeout(timer);
		timer = undefined;
		last = Date.now();
		// progress that could not be written is not worth a failed job
		writes = writes.catch(() => {}).then(() => store(state));
		return writes;
	};
	return {
		progress(state) {
			if (ended) return;
			waiting = state;
			timer ??= setTimeout(() => waiting && write(waiting).catch(() => {}), Math.max(0, last + EVERY_MS - Date.now()));
		},
		write,
		end(state) {
			ended = true;
			return write(state);
		},
	};
}
