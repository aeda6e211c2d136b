import { keptAlive } from "../../browser/keep-alive.ts";
import type { Queue } from "../../engine/queue.ts";
import type { JobKind } from "../../messages/job.ts";

/** Undo waits for its turn like the others, but is over before anybody could watch it. */
type Kind = JobKind | "undo";

/** The jobs that run or wait. */
export interface Jobs {
	/** Runs a job when its turn comes, with the worker kept awake until then and meanwhile. */
	run<T>(kind: Kind, job: (signal: AbortSignal) => Promise<T>): Promise<T>;
	has(kind: Kind): boolean;
	/** Cancels everything but an undo. Resolves when all of it has ended. */
	cancel(): Promise<void>;
}

export function createJobs(queue: Queue): Jobs {
	const jobs = new Map<AbortController, { kind: Kind; settled: Promise<unknown> }>();
	return {
		run<T>(kind: Kind, job: (signal: AbortSignal) => Promise<T>) {
			const controller = new AbortController();
			let started: Promise<T> | undefined;
			const start = (signal: AbortSignal) => {
				started = job(signal);
				return started;
			};
			// the queue lets go of a cancelled job at once; what counts here is that it has tidied up
			const finished = () => queue.run(start, controller.signal).catch((error) => started ?? Promise.reject(error));
			const settled = keptAlive(finished).finally(() => jobs.delete(controller));
			jobs.set(controller, { kind, settled: settled.catch(() => {}) });
			return settled;
		},

		has: (kind) => [...jobs.values()].some((job) => job.kind === kind),

		async cancel() {
			const running = [...jobs].filter(([, { kind }]) => kind !== "undo");
			for (const [controller] of running) controller.abort();
			await Promise.all(running.map(([, { settled }]) => settled));
		},
	};
}
