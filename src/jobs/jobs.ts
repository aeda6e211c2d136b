import { keptAlive } from "../browser/keep-alive.ts";
import type { Queue } from "../engine/queue.ts";
import { isRunning, type JobKind, type JobState, type RunningState } from "../messages/job.ts";
import { createReporter } from "./reporter.ts";
import { storedJob } from "./stored-job.ts";

/** Undo waits for its turn like the others, but is over before anybody could watch it. */
type Kind = JobKind | "undo";

/** Without its kind, which is the job's. */
type Progress<S = RunningState> = S extends RunningState ? Omit<S, "kind"> : never;

/** The jobs that run or wait, of all features. */
export interface Jobs {
	/** Resolves when what a killed worker left behind has been seen to; nothing runs before. */
	readonly ready: Promise<void>;
	/** Runs a job when its turn comes, with the worker kept awake until then and meanwhile. */
	run<T>(kind: Kind, job: (signal: AbortSignal) => Promise<T>): Promise<T>;
	/** A job of which only the progress is shown: its end leaves the state as it found it. */
	runAside<T>(
		kind: JobKind,
		job: (signal: AbortSignal, onProgress: (progress: Progress) => void) => Promise<T>,
	): Promise<T>;
	has(kind: Kind): boolean;
	/** Cancels everything but an undo. Resolves when all of it has ended. */
	cancel(): Promise<void>;
}

/**
 * Create it once, when the worker starts: a job found running then belonged to a worker that was killed, and is marked as
 * interrupted.
 */
export function createJobs(queue: Queue): Jobs {
	const running = new Map<AbortController, { kind: Kind; settled: Promise<unknown> }>();
	const ready = markInterrupted();

	function run<T>(kind: Kind, job: (signal: AbortSignal) => Promise<T>): Promise<T> {
		const controller = new AbortController();
		let started: Promise<T> | undefined;
		const start = async (signal: AbortSignal) => {
			await ready;
			started = job(signal);
			return started;
		};
		// the queue lets go of a cancelled job at once; what counts here is that it has tidied up
		const finished = () => queue.run(start, controller.signal).catch((error) => started ?? Promise.reject(error));
		const settled = keptAlive(finished).finally(() => running.delete(controller));
		running.set(controller, { kind, settled: settled.catch(() => {}) });
		return settled;
	}

	return {
		ready,
		run,

		runAside: (kind, job) =>
			run(kind, async (signal) => {
				const state = storedJob();
				const before = await state.get();
				const reporter = createReporter(state.set);
				try {
					return await job(signal, (progress) => reporter.progress({ kind, ...progress }));
				} finally {
					await reporter.end(before);
				}
			}),

		has: (kind) => [...running.values()].some((job) => job.kind === kind),

		async cancel() {
			const cancelled = [...running].filter(([, { kind }]) => kind !== "undo");
			for (const [controller] of cancelled) controller.abort();
			await Promise.all(cancelled.map(([, { settled }]) => settled));
		},
	};
}

async function markInterrupted(): Promise<void> {
	const state = storedJob();
	const found = await state.get();
	if (!isRunning(found)) return;
	const { kind, windowId } = found;
	await state.set({
		phase: "interrupted",
		kind,
		...(windowId === undefined ? {} : { windowId }),
		message: interruptedWords(found),
	});
}

function interruptedWords({ kind, phase }: Pick<JobState & RunningState, "kind" | "phase">): string {
	if (kind === "summarize") return "The browser stopped Inglenook before the summary was written; ask for it again.";
	return phase === "grouping"
		? "The browser stopped Inglenook while it was grouping. Undo brings the tabs back; or sort again."
		: "The browser stopped Inglenook before it was done. No tab was moved; sort again.";
}
