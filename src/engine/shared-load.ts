import { abortable } from "./abortable.ts";
import type { LoadOptions, Progress } from "./engine.ts";
import { createQueue } from "./queue.ts";

type Load = (signal: AbortSignal, report: (progress: Progress) => void) => Promise<void>;

/** Loads that several callers may wait for; one runs at a time. */
export interface SharedLoads {
	/**
	 * Starts `load`, or joins the one of the same key that is under way. A load ends when all who waited for it have
	 * cancelled; what it leaves to be done still keeps the next one waiting.
	 */
	request(key: string, load: Load, options: LoadOptions): Promise<void>;
	/** Ends what is under way, then runs `job`. */
	replace(job: () => Promise<void>): Promise<void>;
}

interface Pending {
	key: string;
	promise: Promise<void>;
	controller: AbortController;
	waiting: number;
	listeners: Set<(progress: Progress) => void>;
	last: Progress | undefined;
}

export function createSharedLoads(): SharedLoads {
	const queue = createQueue();
	let pending: Pending | undefined;

	function start(key: string, load: Load): Pending {
		const controller = new AbortController();
		const listeners: Pending["listeners"] = new Set();
		const report = (progress: Progress) => {
			entry.last = progress;
			for (const listener of listeners) listener(progress);
		};
		const promise = queue
			.run((signal) => load(signal, report), controller.signal)
			.finally(() => {
				if (pending === entry) pending = undefined;
			});
		const entry: Pending = { key, promise, controller, waiting: 0, listeners, last: undefined };
		return entry;
	}

	return {
		async request(key, load, { signal, onProgress }) {
			signal.throwIfAborted();
			if (pending?.key !== key) pending = start(key, load);
			const entry = pending;
			entry.waiting++;
			if (onProgress) {
				entry.listeners.add(onProgress);
				if (entry.last) onProgress(entry.last);
			}
			const onAbort = () => {
				entry.waiting--;
				if (entry.waiting > 0) return;
				// at once, so that who asks now starts anew
				if (pending === entry) pending = undefined;
				entry.controller.abort(signal.reason);
			};
			signal.addEventListener("abort", onAbort, { once: true });
			try {
				await abortable(entry.promise, signal);
			} finally {
				signal.removeEventListener("abort", onAbort);
				if (onProgress) entry.listeners.delete(onProgress);
			}
		},

		async replace(job) {
			pending?.controller.abort(new DOMException("The model is no longer wanted.", "AbortError"));
			pending = undefined;
			await queue.run(job, new AbortController().signal);
		},
	};
}
