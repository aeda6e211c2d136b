import type { TabStrip } from "../../browser/tab-strip.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import { createReporter, type Reporter } from "../../jobs/reporter.ts";
import { storedJob } from "../../jobs/stored-job.ts";
import { errorText, isAbort } from "../../lib/error-text.ts";
import { IDLE, type JobState, type Summary } from "../../messages/job.ts";
import type { Handlers } from "../../messages/protocol.ts";
import { DEFAULT_CATEGORIES } from "../../tasks/group-tabs/categories.ts";
import { applyAnswers } from "./apply.ts";
import type { Categorizer } from "./categorize.ts";
import { countLeftAlone, splitStrip, type TabAnswer } from "./plan.ts";
import { restoreWindow } from "./restore.ts";
import { storedCategories, storedUndo } from "./storage.ts";

export interface TabGroupingDeps {
	strip: TabStrip;
	categorizer: Categorizer;
	jobs: Jobs;
}

/** The messages that it answers. */
export type TabGroupingMessage =
	| "status"
	| "preview"
	| "state"
	| "sort"
	| "cancel"
	| "undo"
	| "getCategories"
	| "setCategories"
	| "resetCategories"
	| "initialize"
	| "categorize";

/** Sorting the tabs of a window, and taking it back. */
export function createTabGrouping({ strip, categorizer, jobs }: TabGroupingDeps): Pick<Handlers, TabGroupingMessage> {
	const jobState = storedJob();
	const categories = storedCategories();
	const { ready, runAside } = jobs;

	/** Whatever happens ends as a state. */
	async function sortAndReport(windowId: number, signal: AbortSignal): Promise<JobState> {
		const about = { kind: "sort", windowId } as const;
		const reporter = createReporter(jobState.set);
		const undoBefore = JSON.stringify((await storedUndo().get())[windowId]);
		let end: JobState;
		try {
			end = { phase: "done", ...about, summary: await sortWindow(windowId, signal, reporter) };
		} catch (error) {
			const moved = JSON.stringify((await storedUndo().get())[windowId]) !== undoBefore;
			const advice = moved ? "Undo brings back what was moved." : "No tab was moved.";
			end = isAbort(error)
				? { phase: "cancelled", ...about, message: `Cancelled. ${advice}` }
				: { phase: "failed", ...about, message: `${errorText(error)} ${advice}` };
		}
		await reporter.end(end);
		return end;
	}

	async function sortWindow(windowId: number, signal: AbortSignal, reporter: Reporter): Promise<Summary> {
		const about = { kind: "sort", windowId } as const;
		const { tabs, incognito } = await strip.read(windowId);
		const { sortable } = splitStrip(windowId, tabs);
		const own = await categories.get();
		reporter.progress({ phase: "reading", ...about, done: 0, total: sortable.length });
		const { answers, backend, reason } = await categorizer.categorizeTabs(sortable, {
			categories: own,
			remember: !incognito,
			signal,
			onProgress: (progress) => reporter.progress({ ...about, ...progress }),
		});
		const byTab = new Map<number, TabAnswer>();
		for (const [i, { id, url }] of sortable.entries()) byTab.set(id, { url, category: answers[i]?.category ?? "" });
		const applied = await applyAnswers(strip, {
			windowId,
			answers: byTab,
			categories: own,
			signal,
			onProgress(done, total) {
				const state: JobState = { phase: "grouping", ...about, done, total };
				// written before the first tab is moved: recover() promises from it whether any was
				if (done === 0) return reporter.write(state);
				reporter.progress(state);
			},
		});
		return { ...applied, backend, ...(reason === undefined ? {} : { reason }) };
	}

	const currentCategories = async () => {
		const own = await categories.get();
		return { categories: own, original: JSON.stringify(own) === JSON.stringify(DEFAULT_CATEGORIES) };
	};

	return {
		async status() {
			await ready;
			return categorizer.status();
		},

		async preview({ windowId }) {
			await ready;
			const { sortable, leftAlone } = splitStrip(windowId, (await strip.read(windowId)).tabs);
			const undo = (await storedUndo().get())[windowId] !== undefined;
			return { sortable: sortable.length, leftAlone: countLeftAlone(leftAlone), undo };
		},

		async state() {
			await ready;
			return jobState.get();
		},

		async sort({ windowId }) {
			await ready;
			if (jobs.has("sort")) throw new Error("Inglenook is sorting already; wait for it or cancel it.");
			try {
				return await jobs.run("sort", (signal) => sortAndReport(windowId, signal));
			} catch (error) {
				if (!isAbort(error)) throw error;
				return { phase: "cancelled", kind: "sort", windowId, message: "Cancelled before it began. No tab was moved." };
			}
		},

		async cancel() {
			await ready;
			await jobs.cancel();
			return jobState.get();
		},

		async undo({ windowId }) {
			await ready;
			return jobs.run("undo", async () => {
				const done = await restoreWindow(strip, windowId);
				const state = await jobState.get();
				if ("windowId" in state && state.windowId === windowId) await jobState.set(IDLE);
				return done;
			});
		},

		async getCategories() {
			await ready;
			return currentCategories();
		},

		async setCategories({ categories: own }) {
			await ready;
			await categories.set(own);
			return currentCategories();
		},

		async resetCategories() {
			await ready;
			await categories.remove();
			return currentCategories();
		},

		async initialize(options) {
			await ready;
			return runAside("initialize", (signal, onProgress) =>
				categorizer.initialize({ ...defined(options), signal, onProgress }),
			);
		},

		async categorize({ tabs, categories: given, ...options }) {
			await ready;
			const own = given ?? (await categories.get());
			const { answers, reason } = await runAside("categorize", (signal, onProgress) =>
				categorizer.categorizeTabs(tabs, { categories: own, ...defined(options), signal, onProgress }),
			);
			return { answers, ...(reason === undefined ? {} : { reason }) };
		},
	};
}

/** Without the properties that are undefined: an option that is given as undefined is not given. */
function defined<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
	return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
		[K in keyof T]?: Exclude<T[K], undefined>;
	};
}
