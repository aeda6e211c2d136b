import { errorText } from "../../lib/error-text.ts";
import type { Candidate, Machine } from "../../messages/benchmark.ts";
import type { Asks } from "./asks.ts";
import { type Amount, planSteps, type Step } from "./plan.ts";
import { readMail, readTab } from "./read-answers.ts";
import type { CandidateResult, Run } from "./result.ts";
import type { Sets } from "./sets.ts";

const MEMORY_EVERY_MS = 250;

export interface RunOptions {
	id: string;
	started: string;
	machine: Machine;
	candidates: readonly Candidate[];
	amount: Amount;
	sets: Sets;
	asks: Asks;
	signal: AbortSignal;
	/** Called after each step. */
	onUpdate: (run: Run) => void;
}

/** What was to be measured, with nothing measured yet. */
export function emptyRun({
	id,
	started,
	machine,
	candidates,
	amount,
	sets,
}: Omit<RunOptions, "asks" | "signal" | "onUpdate">): Run {
	const results = candidates.map(
		(candidate): CandidateResult => ({
			candidate,
			state: "waiting",
			steps: { done: 0, total: planSteps(candidate, sets, amount).length },
			batches: [],
			singles: [],
			answers: [],
			mails: [],
		}),
	);
	return { version: 1, id, started, amount, complete: false, machine, results };
}

/**
 * Measures one candidate after the other. Whatever goes wrong is kept in the run: a candidate that fails leaves the turn
 * to the next one, and a cancel ends it with what was measured until then.
 */
export async function runBenchmark(options: RunOptions): Promise<Run> {
	const { signal, onUpdate } = options;
	let run = emptyRun(options);
	for (const [position, { candidate }] of run.results.entries()) {
		if (signal.aborted) break;
		const update = (result: CandidateResult) => {
			run = { ...run, results: run.results.with(position, result) };
			onUpdate(run);
		};
		await measure(candidate, run.results[position] as CandidateResult, update, options);
	}
	run = { ...run, complete: run.results.every(({ state }) => state === "done") };
	onUpdate(run);
	return run;
}

async function measure(
	candidate: Candidate,
	empty: CandidateResult,
	update: (result: CandidateResult) => void,
	{ amount, sets, asks, signal }: RunOptions,
): Promise<void> {
	let result: CandidateResult = { ...empty, state: "running" };
	update(result);
	const memory = watchMemory(asks);
	try {
		for (const step of planSteps(candidate, sets, amount)) {
			const measured = await ask(step, candidate, memory, { sets, asks, signal });
			const { done, total } = result.steps;
			result = {
				...result,
				batches: [...result.batches, ...(measured.batches ?? [])],
				singles: [...result.singles, ...(measured.singles ?? [])],
				answers: [...result.answers, ...(measured.answers ?? [])],
				mails: [...result.mails, ...(measured.mails ?? [])],
				...(measured.loadMs === undefined ? {} : { loadMs: measured.loadMs }),
				...(measured.firstMs === undefined ? {} : { firstMs: measured.firstMs }),
				...memory.used(),
				steps: { done: done + 1, total },
			};
			update(result);
		}
		update({ ...result, state: "done" });
	} catch (error) {
		update(
			signal.aborted ? { ...result, state: "cancelled" } : { ...result, state: "failed", problem: errorText(error) },
		);
	} finally {
		memory.stop();
	}
}

/** What one step adds to a result. */
type Measured = Partial<Pick<CandidateResult, "batches" | "singles" | "answers" | "mails" | "loadMs" | "firstMs">>;

async function ask(
	{ kind, rows }: { kind: Step["kind"]; rows?: number[] },
	candidate: Candidate,
	memory: MemoryWatch,
	{ sets, asks, signal }: Pick<RunOptions, "sets" | "asks" | "signal">,
): Promise<Measured> {
	if (kind === "load") {
		const { ms, available } = await asks.load(candidate, signal);
		// rules come with the program
		if (!candidate.model) return {};
		memory.startFrom(available);
		return { loadMs: ms };
	}
	if (kind === "mail") {
		const mails = (rows ?? []).flatMap((row) => sets.mails[row] ?? []);
		const answered = await Promise.all(
			mails.map(async (mail) => readMail(mail, await asks.mail(candidate, mail, signal))),
		);
		return { mails: answered };
	}
	const tabs = (rows ?? []).flatMap((row) => sets.tabs[row] ?? []);
	const { answers, ms } = await asks.tabs(candidate, tabs, signal);
	if (kind === "first") return { firstMs: ms };
	if (kind === "single") return { singles: [ms] };
	return { batches: [{ rows: tabs.length, ms }], answers: tabs.map((tab, i) => readTab(tab, answers[i])) };
}

interface MemoryWatch {
	/** @param available bytes before anything was loaded */
	startFrom(available: number | undefined): void;
	/** The most that was missing since then, where it is known. */
	used(): Pick<CandidateResult, "memory">;
	stop(): void;
}

function watchMemory({ available }: Asks): MemoryWatch {
	let before: number | undefined;
	let least: number | undefined;
	const look = async () => {
		const now = await available().catch(() => undefined);
		if (now !== undefined) least = Math.min(least ?? now, now);
	};
	const timer = setInterval(look, MEMORY_EVERY_MS);
	return {
		startFrom(available) {
			before = available;
		},
		used: () => (before === undefined || least === undefined ? {} : { memory: Math.max(0, before - least) }),
		stop: () => clearInterval(timer),
	};
}
