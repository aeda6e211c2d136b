import { z } from "zod";
import { keptAlive } from "../../browser/keep-alive.ts";
import { stored } from "../../browser/storage.ts";
import type { StripGroup, TabStrip } from "../../browser/tab-strip.ts";
import type { Queue } from "../../engine/queue.ts";
import { errorText, isAbort } from "../../lib/error-text.ts";
import {
	IDLE,
	isRunning,
	JOB_KEY,
	type JobKind,
	type JobState,
	jobStateSchema,
	type Summary,
} from "../../messages/job.ts";
import type { Handlers } from "../../messages/protocol.ts";
import { DEFAULT_CATEGORIES } from "../../tasks/group-tabs/categories.ts";
import type { Category } from "../../tasks/group-tabs/schema.ts";
import type { Categorizer, CategorizerProgress } from "./categorize.ts";
import { ownCategories } from "./own-categories.ts";
import { countLeftAlone, type MadeGroup, type PlannedGroup, plan, splitStrip, type TabAnswer } from "./plan.ts";
import { createReporter, type Reporter } from "./reporter.ts";
import {
	madeBySort,
	planCollapse,
	planOrder,
	planUngroup,
	snapshot,
	type UndoRecord,
	undoRecordSchema,
} from "./undo.ts";

const ATTEMPTS = 4;

export interface TabGroupingDeps {
	strip: TabStrip;
	categorizer: Categorizer;
	queue: Queue;
}

/**
 * Sorting the tabs of a window, and taking it back. Create it once, when the worker starts: a job found running then
 * belonged to a worker that was killed, and is marked as interrupted.
 */
export function createTabGrouping({ strip, categorizer, queue }: TabGroupingDeps): Handlers {
	const jobState = stored<JobState>("session", JOB_KEY, jobStateSchema, IDLE);
	const madeGroups = stored<MadeGroup[]>("session", "made-groups", madeGroupsSchema, []);
	const undoRecords = stored<Record<string, UndoRecord>>("session", "undo", z.record(z.string(), undoRecordSchema), {});
	const categories = ownCategories();
	const jobs = new Map<AbortController, { kind: JobKind | "undo"; settled: Promise<unknown> }>();
	const ready = recover();

	async function recover(): Promise<void> {
		const state = await jobState.get();
		if (!isRunning(state)) return;
		const { kind, windowId } = state;
		await jobState.set({
			phase: "interrupted",
			kind,
			...(windowId === undefined ? {} : { windowId }),
			message:
				state.phase === "grouping"
					? "The browser stopped Inglenook while it was grouping. Undo brings the tabs back; or sort again."
					: "The browser stopped Inglenook before it was done. No tab was moved; sort again.",
		});
	}

	/** Runs a job when its turn comes, with the worker kept awake until then and meanwhile. */
	function run<T>(kind: JobKind | "undo", job: (signal: AbortSignal) => Promise<T>): Promise<T> {
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
	}

	/** A job of which only the progress is shown: its end leaves the state as it found it. */
	function runAside<T>(
		kind: "categorize" | "initialize",
		job: (signal: AbortSignal, onProgress: (progress: CategorizerProgress) => void) => Promise<T>,
	): Promise<T> {
		return run(kind, async (signal) => {
			const before = await jobState.get();
			const reporter = createReporter(jobState.set);
			try {
				return await job(signal, (progress) => reporter.progress({ kind, ...progress }));
			} finally {
				await reporter.end(before);
			}
		});
	}

	/** Whatever happens ends as a state. */
	async function sortAndReport(windowId: number, signal: AbortSignal): Promise<JobState> {
		const about = { kind: "sort", windowId } as const;
		const reporter = createReporter(jobState.set);
		const progress = { moved: false };
		let end: JobState;
		try {
			end = { phase: "done", ...about, summary: await sortWindow(windowId, signal, reporter, progress) };
		} catch (error) {
			const advice = progress.moved ? "Undo brings back what was moved." : "No tab was moved.";
			end = isAbort(error)
				? { phase: "cancelled", ...about, message: `Cancelled. ${advice}` }
				: { phase: "failed", ...about, message: `${errorText(error)} ${advice}` };
		}
		await reporter.end(end);
		return end;
	}

	async function sortWindow(
		windowId: number,
		signal: AbortSignal,
		reporter: Reporter,
		progress: { moved: boolean },
	): Promise<Summary> {
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
		const applied = await applyAnswers(windowId, byTab, own, {
			signal,
			onProgress: (done, total) => reporter.progress({ phase: "grouping", ...about, done, total }),
			onTouch: () => {
				progress.moved = true;
			},
		});
		return { ...applied, backend, ...(reason === undefined ? {} : { reason }) };
	}

	/**
	 * Makes the groups, each from the strip as it is at that moment: tabs that were closed, navigated, pinned, grouped or
	 * moved away while they were read are left alone.
	 */
	async function applyAnswers(
		windowId: number,
		answers: ReadonlyMap<number, TabAnswer>,
		own: readonly Category[],
		{
			signal,
			onProgress,
			onTouch,
		}: {
			signal: AbortSignal;
			onProgress: (done: number, total: number) => void;
			/** Called before the strip is changed. */
			onTouch: () => void;
		},
	): Promise<Pick<Summary, "groups" | "leftAlone">> {
		const look = async () => {
			const [now, made] = await Promise.all([strip.read(windowId), madeGroups.get()]);
			return { now, plan: plan({ ...now, answers, categories: own, made }) };
		};
		const start = await look();
		const record = snapshot(start.now);
		const groups: Summary["groups"] = [];
		const grouped = new Set<number>();
		for (const [done, { title }] of start.plan.groups.entries()) {
			onProgress(done, start.plan.groups.length);
			for (let attempt = 1; ; attempt++) {
				signal.throwIfAborted();
				const { now, plan } = await look();
				const planned = plan.groups.find((group) => group.title === title);
				if (!planned) break;
				try {
					onTouch();
					const color = await makeGroup(windowId, planned, now.groups, record);
					groups.push({ title, color, tabs: planned.tabIds.length, joined: planned.groupId !== undefined });
					for (const id of planned.tabIds) grouped.add(id);
					break;
				} catch (error) {
					// most likely a tab was closed between the look and the change
					if (attempt === ATTEMPTS) throw error;
				}
			}
		}
		const { plan: rest } = await look();
		const leftAlone = rest.leftAlone.filter(({ tabId }) => !grouped.has(tabId));
		for (const { tabIds } of rest.groups)
			leftAlone.push(...tabIds.map((tabId) => ({ tabId, reason: "changed" as const })));
		return { groups, leftAlone: countLeftAlone(leftAlone) };
	}

	/** One group. What Undo needs is written before the strip is touched. @returns its colour */
	async function makeGroup(
		windowId: number,
		{ title, color, tabIds, groupId }: PlannedGroup,
		existing: readonly StripGroup[],
		record: UndoRecord,
	): Promise<StripGroup["color"]> {
		if (groupId !== undefined) {
			record.joined.push(...tabIds.map((tabId) => ({ tabId, groupId })));
			await saveRecord(record);
			await strip.group(tabIds, { groupId });
			return existing.find(({ id }) => id === groupId)?.color ?? color;
		}
		record.pending = tabIds;
		await saveRecord(record);
		const id = await strip.group(tabIds, { windowId });
		record.created.push(id);
		record.pending = [];
		await saveRecord(record);
		await strip.updateGroup(id, { title, color });
		await madeGroups.set([...(await madeGroups.get()), { groupId: id, windowId, category: title }]);
		return color;
	}

	async function saveRecord(record: UndoRecord): Promise<void> {
		await undoRecords.set({ ...(await undoRecords.get()), [record.windowId]: record });
	}

	async function findRecord(windowId: number): Promise<UndoRecord | undefined> {
		return (await undoRecords.get())[windowId];
	}

	async function undoSort(windowId: number): Promise<{ restored: number; gone: number }> {
		const record = await findRecord(windowId);
		if (!record) throw new Error("There is nothing to undo in this window.");
		const dissolved = madeBySort(record, await strip.read(windowId));
		const restored = new Set<number>();
		for (let attempt = 1; ; attempt++) {
			try {
				for (const id of await restore(record)) restored.add(id);
				break;
			} catch (error) {
				// each attempt starts from the strip as it is, so a tab closed meanwhile is no longer in the way
				if (attempt === ATTEMPTS) throw error;
			}
		}
		const { [windowId]: _, ...others } = await undoRecords.get();
		await undoRecords.set(others);
		await madeGroups.set((await madeGroups.get()).filter(({ groupId }) => !dissolved.has(groupId)));
		const state = await jobState.get();
		if ("windowId" in state && state.windowId === windowId) await jobState.set(IDLE);
		const now = new Set((await strip.read(windowId)).tabs.map(({ id }) => id));
		return { restored: restored.size, gone: record.tabs.filter(({ id }) => !now.has(id)).length };
	}

	/** @returns the tabs that came out of groups */
	async function restore(record: UndoRecord): Promise<number[]> {
		const { ungroup, regroup } = planUngroup(record, await strip.read(record.windowId));
		if (ungroup.length > 0) await strip.ungroup(ungroup);
		for (const { groupId, tabIds } of regroup) await strip.group(tabIds, { groupId });
		for (const move of planOrder(record, await strip.read(record.windowId))) {
			if ("groupId" in move) await strip.moveGroup(move.groupId, move.index);
			else await strip.moveTab(move.tabId, move.index);
		}
		for (const { groupId, collapsed } of planCollapse(record, await strip.read(record.windowId))) {
			await strip.updateGroup(groupId, { collapsed });
		}
		return [...ungroup, ...regroup.flatMap(({ tabIds }) => tabIds)];
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
			const undo = (await findRecord(windowId)) !== undefined;
			return { sortable: sortable.length, leftAlone: countLeftAlone(leftAlone), undo };
		},

		async state() {
			await ready;
			return jobState.get();
		},

		async sort({ windowId }) {
			await ready;
			if ([...jobs.values()].some(({ kind }) => kind === "sort")) {
				throw new Error("Inglenook is sorting already; wait for it or cancel it.");
			}
			const about = { kind: "sort", windowId } as const;
			try {
				return await run("sort", (signal) => sortAndReport(windowId, signal));
			} catch (error) {
				if (!isAbort(error)) throw error;
				return { phase: "cancelled", ...about, message: "Cancelled before it began. No tab was moved." };
			}
		},

		async cancel() {
			await ready;
			const running = [...jobs].filter(([, { kind }]) => kind !== "undo");
			for (const [controller] of running) controller.abort();
			await Promise.all(running.map(([, { settled }]) => settled));
			return jobState.get();
		},

		async undo({ windowId }) {
			await ready;
			return run("undo", () => undoSort(windowId));
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

		async initialize({ backend }) {
			await ready;
			return runAside("initialize", (signal, onProgress) =>
				categorizer.initialize({ ...defined({ backend }), signal, onProgress }),
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

const madeGroupsSchema = z.array(z.object({ groupId: z.number(), windowId: z.number(), category: z.string() }));
