import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { errorText } from "../../../lib/error-text.ts";
import type { Candidate, Machine } from "../../../messages/benchmark.ts";
import { send } from "../../../messages/send.ts";
import { createAsks } from "../asks.ts";
import { closeRun, withRun } from "../history.ts";
import type { Amount } from "../plan.ts";
import { keyOf, type Run } from "../result.ts";
import { emptyRun, runBenchmark } from "../run.ts";
import { readSets, type Sets } from "../sets.ts";
import { storedCurrentRun, storedRuns } from "../storage.ts";

const SAVE_EVERY_MS = 1000;
/** Held by the page that measures: two at once would measure each other. */
const LOCK = "benchmark";

export interface Benchmark {
	sets: Sets;
	/** undefined until the worker has answered. */
	here: { machine: Machine; candidates: Candidate[] } | undefined;
	/** The runs that ended, the newest first. */
	history: readonly Run[];
	/** What is being measured. */
	live: Run | undefined;
	notice: string | undefined;
	/** @param keys of the candidates */
	start(keys: ReadonlySet<string>, amount: Amount): Promise<void>;
	cancel(): void;
	remove(id: string): Promise<void>;
}

/** Everything that the page shows; a run lives as long as the page, and what it has measured lives on. */
export function useBenchmark(): Benchmark {
	const sets = useMemo(readSets, []);
	const [here, setHere] = useState<Benchmark["here"]>();
	const [history, setHistory] = useState<readonly Run[]>([]);
	const [live, setLive] = useState<Run>();
	const [notice, setNotice] = useState<string>();
	const running = useRef<AbortController | undefined>(undefined);

	const fail = useCallback((error: unknown) => setNotice(errorText(error)), []);

	useEffect(() => {
		send("candidates", {}).then(setHere, fail);
		const stop = storedRuns().watch(setHistory);
		takeOver()
			.then(() => storedRuns().get())
			.then(setHistory)
			.catch(fail);
		return () => {
			stop();
			running.current?.abort(new DOMException("The page was left.", "AbortError"));
		};
	}, []);

	async function measure(keys: ReadonlySet<string>, amount: Amount, signal: AbortSignal): Promise<void> {
		// what fitted when the page was opened may not fit now
		const now = await send("candidates", {});
		setHere(now);
		const chosen = now.candidates.filter((candidate) => keys.has(keyOf(candidate)));
		const problem = chosen.find(({ unfit }) => unfit !== undefined);
		if (problem) throw new Error(problem.unfit);
		const about = {
			id: crypto.randomUUID(),
			started: new Date().toISOString(),
			machine: now.machine,
			candidates: chosen,
			amount,
			sets,
		};
		setLive(emptyRun(about));
		const saver = createSaver(storedCurrentRun().set);
		const onUpdate = (run: Run) => {
			setLive(run);
			saver.put(run);
		};
		const run = await runBenchmark({ ...about, asks: createAsks(), signal, onUpdate });
		saver.stop();
		await keep(run);
	}

	return {
		sets,
		here,
		history,
		live,
		notice,

		async start(keys, amount) {
			if (running.current) return;
			const controller = new AbortController();
			running.current = controller;
			setNotice(undefined);
			try {
				await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
					if (!lock) throw new Error("A benchmark is running in another tab; wait for it or cancel it there.");
					await measure(keys, amount, controller.signal);
				});
			} catch (error) {
				fail(error);
			} finally {
				running.current = undefined;
				setLive(undefined);
			}
		},

		cancel: () => running.current?.abort(new DOMException("Cancelled.", "AbortError")),

		remove: async (id) =>
			storedRuns()
				.set((await storedRuns().get()).filter((run) => run.id !== id))
				.catch(fail),
	};
}

/** Saves the newest of the runs that it is given, once a second: writing is not to be measured as well. */
function createSaver(save: (run: Run) => Promise<void>) {
	let newest: Run | undefined;
	const timer = setInterval(() => {
		// a run that cannot be saved is measured all the same
		if (newest) save(newest).catch(() => {});
		newest = undefined;
	}, SAVE_EVERY_MS);
	return {
		put(run: Run) {
			newest = run;
		},
		stop: () => clearInterval(timer),
	};
}

async function keep(run: Run): Promise<void> {
	// a run of which nothing is known is not worth a line
	const measured = run.results.some(({ steps, problem }) => steps.done > 0 || problem !== undefined);
	if (measured) await storedRuns().set(withRun(await storedRuns().get(), run));
	await storedCurrentRun().remove();
}

/** Puts a run whose page was closed among those that ended, unless another page is at it. */
async function takeOver(): Promise<void> {
	await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
		const found = lock ? await storedCurrentRun().get() : null;
		if (found) await keep(closeRun(found));
	});
}
