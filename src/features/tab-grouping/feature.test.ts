import "@webext-core/fake-browser/auto";
import { fakeBrowser } from "@webext-core/fake-browser";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeTabStrip } from "../../browser/fake-tab-strip.ts";
import { createQueue } from "../../engine/queue.ts";
import { createJobs } from "../../jobs/jobs.ts";
import { sleep } from "../../lib/sleep.ts";
import { JOB_KEY, type JobState } from "../../messages/job.ts";
import { DEFAULT_CATEGORIES } from "../../tasks/group-tabs/categories.ts";
import type { CategorizeOptions, Categorizer } from "./categorize.ts";
import { createTabGrouping } from "./feature.ts";

const NAMES: Record<string, string> = { n: "News", w: "Work", s: "Shopping" };
const STATUS = { backend: "webgpu", words: "Hearth answers.", model: null, loaded: true } as const;

/** Answers by the first letter of a tab's title; waits while it reads, if it is told to. */
class FakeCategorizer implements Categorizer {
	/** Called in the middle of the reading. */
	whileReading: (options: CategorizeOptions) => Promise<void> = async () => {};
	reason: string | undefined;

	async initialize() {
		return STATUS;
	}
	async status() {
		return STATUS;
	}
	async categorizeTabs(tabs: readonly { title: string }[], options: CategorizeOptions) {
		options.onProgress?.({ phase: "loading", fraction: 0.5, text: "Loading the model" });
		options.onProgress?.({ phase: "reading", done: 0, total: tabs.length });
		await this.whileReading(options);
		options.signal.throwIfAborted();
		options.onProgress?.({ phase: "reading", done: tabs.length, total: tabs.length });
		return {
			answers: tabs.map(({ title }) => ({
				category: NAMES[title.charAt(0)] ?? "Other",
				probability: 0.9,
				backend: "webgpu" as const,
			})),
			backend: "webgpu" as const,
			...(this.reason ? { reason: this.reason } : {}),
		};
	}
}

let strip: FakeTabStrip;
let categorizer: FakeCategorizer;

/** A worker that starts: what the one before it kept in memory is gone. */
function startWorker() {
	return createTabGrouping({ strip, categorizer, jobs: createJobs(createQueue()) });
}

function setUp(layout: string) {
	strip = new FakeTabStrip(layout);
	categorizer = new FakeCategorizer();
	return startWorker();
}

beforeEach(() => {
	fakeBrowser.reset();
	fakeBrowser.runtime.getPlatformInfo = vi.fn();
});
afterEach(() => vi.useRealTimers());

const W = { windowId: 1 };

describe("sort", () => {
	it("groups the tabs and sums up", async () => {
		const worker = setUp("(p) n1 w1 [h1 h2] n2 o1 w2 s1");
		expect(await worker.sort(W)).toEqual({
			phase: "done",
			kind: "sort",
			windowId: 1,
			summary: {
				groups: [
					{ title: "News", color: "yellow", tabs: 2, joined: false },
					{ title: "Work", color: "green", tabs: 2, joined: false },
				],
				leftAlone: { pinned: 1, grouped: 2, other: 1, single: 1 },
				backend: "webgpu",
			},
		});
		expect(String(strip)).toBe("(p) News[n1 n2] Work[w1 w2] [h1 h2] o1 s1");
		expect(strip.groups.map(({ title, color }) => [title, color])).toContainEqual(["Work", "green"]);
		expect(await worker.state({})).toMatchObject({ phase: "done" });
	});

	it("says why rules answered", async () => {
		const worker = setUp("n1 n2");
		categorizer.reason = "WebGPU is not available.";
		expect(await worker.sort(W)).toMatchObject({ summary: { reason: "WebGPU is not available." } });
	});

	it("is a job that anybody can watch in storage", async () => {
		const worker = setUp("n1 n2 n3");
		const phases: string[] = [];
		fakeBrowser.storage.onChanged.addListener((changes) => {
			const state = changes[JOB_KEY]?.newValue as JobState | undefined;
			if (state) phases.push(state.phase === "reading" ? `reading ${state.done} of ${state.total}` : state.phase);
		});
		categorizer.whileReading = async ({ signal, onProgress }) => {
			await sleep(120, signal);
			onProgress?.({ phase: "reading", done: 2, total: 3 });
			await sleep(120, signal);
		};
		await worker.sort(W);
		expect(phases).toContain("reading 0 of 3");
		expect(phases).toContain("reading 2 of 3");
		expect(phases.at(-1)).toBe("done");
	});

	it("writes progress for 500 tabs at most ten times a second", async () => {
		const worker = setUp(Array.from({ length: 500 }, (_, i) => `n${i}`).join(" "));
		const set = vi.spyOn(fakeBrowser.storage.session, "set");
		categorizer.whileReading = async ({ onProgress }) => {
			for (let done = 0; done < 500; done++) onProgress?.({ phase: "reading", done, total: 500 });
		};
		expect(await worker.sort(W)).toMatchObject({ phase: "done", summary: { groups: [{ tabs: 500 }] } });
		expect(set.mock.calls.filter(([items]) => JOB_KEY in items).length).toBeLessThan(10);
	});

	it("lets a lone tab join the group of an earlier run, also after the worker was restarted", async () => {
		await setUp("n1 n2").sort(W);
		strip.addTab("n3");
		expect(await startWorker().sort(W)).toMatchObject({
			summary: { groups: [{ title: "News", tabs: 1, joined: true }], leftAlone: { grouped: 2 } },
		});
		expect(String(strip)).toBe("News[n1 n2 n3]");
	});

	it("keeps the colour that the user gave the group it joins", async () => {
		await setUp("n1 n2").sort(W);
		for (const group of strip.groups) group.color = "red";
		strip.addTab("n3");
		expect(await startWorker().sort(W)).toMatchObject({ summary: { groups: [{ color: "red" }] } });
	});

	it("leaves tabs alone that were closed, navigated, pinned, grouped or opened while they were read", async () => {
		const worker = setUp("n1 n2 n3 n4 n5 n6 n7");
		categorizer.whileReading = async () => {
			strip.closeTab("n1");
			strip.expectTab("n2").url = "https://elsewhere.example/";
			const n3 = strip.expectTab("n3");
			await strip.moveTab(n3.id, 0);
			n3.pinned = true;
			await strip.group([strip.expectTab("n4").id], W);
			strip.addTab("n8");
		};
		expect(await worker.sort(W)).toMatchObject({
			phase: "done",
			summary: { groups: [{ title: "News", tabs: 3 }], leftAlone: { pinned: 1, grouped: 1, changed: 2 } },
		});
		expect(String(strip)).toBe("(n3) n2 [n4] News[n5 n6 n7] n8");
	});

	it("copes with a tab that is closed in the very moment of grouping", async () => {
		const worker = setUp("n1 n2 n3 w1 w2");
		let closed = false;
		strip.beforeChange = (change) => {
			if (change === "group" && !closed) {
				closed = true;
				strip.closeTab("n2");
			}
		};
		expect(await worker.sort(W)).toMatchObject({ phase: "done", summary: { groups: [{ tabs: 2 }, { tabs: 2 }] } });
		expect(String(strip)).toBe("News[n1 n3] Work[w1 w2]");
	});

	it("makes no one-tab group when the others are closed meanwhile", async () => {
		const worker = setUp("n1 n2");
		categorizer.whileReading = async () => strip.closeTab("n2");
		expect(await worker.sort(W)).toMatchObject({ summary: { groups: [], leftAlone: { single: 1 } } });
	});

	it("ends as failed, with a sentence, when the window is gone", async () => {
		const worker = setUp("n1 n2");
		expect(await worker.sort({ windowId: 7 })).toMatchObject({
			phase: "failed",
			message: "That window is closed. No tab was moved.",
		});
	});

	it("ends as failed when Chrome refuses, and what was done can be undone", async () => {
		const worker = setUp("n1 w1 n2 w2");
		let changes = 0;
		strip.beforeChange = (change) => {
			if (change === "group" && ++changes > 1) throw new Error("Chrome says no.");
		};
		expect(await worker.sort(W)).toMatchObject({
			phase: "failed",
			message: "Chrome says no. Undo brings back what was moved.",
		});
		expect(String(strip)).toBe("News[n1 n2] w1 w2");
		await worker.undo(W);
		expect(String(strip)).toBe("n1 w1 n2 w2");
	});

	it("runs once at a time, and a second click after it works", async () => {
		const worker = setUp("n1 n2");
		const first = worker.sort(W);
		await expect(worker.sort(W)).rejects.toThrow("Inglenook is sorting already");
		await first;
		expect(await worker.sort(W)).toMatchObject({ phase: "done", summary: { groups: [] } });
	});

	it("keeps the worker awake while it runs, and no longer", async () => {
		vi.useFakeTimers();
		const worker = setUp("n1 n2");
		categorizer.whileReading = ({ signal }) => sleep(65_000, signal);
		const sorted = worker.sort(W);
		await vi.advanceTimersByTimeAsync(66_000);
		await sorted;
		expect(fakeBrowser.runtime.getPlatformInfo).toHaveBeenCalledTimes(3);
		await vi.advanceTimersByTimeAsync(120_000);
		expect(fakeBrowser.runtime.getPlatformInfo).toHaveBeenCalledTimes(3);
	});
});

describe("cancel", () => {
	it("stops the reading; nothing is moved; a second click works", async () => {
		const worker = setUp("n1 n2");
		const reading = new Promise<void>((resolve) => {
			categorizer.whileReading = ({ signal }) => {
				resolve();
				return sleep(60_000, signal);
			};
		});
		const sorted = worker.sort(W);
		await reading;
		expect(await worker.cancel({})).toMatchObject({ phase: "cancelled", message: "Cancelled. No tab was moved." });
		expect(await sorted).toMatchObject({ phase: "cancelled" });
		expect(String(strip)).toBe("n1 n2");
		categorizer.whileReading = async () => {};
		expect(await worker.sort(W)).toMatchObject({ phase: "done" });
	});

	it("between two groups leaves the first, which can be undone", async () => {
		const worker = setUp("n1 w1 n2 w2");
		let cancelled: Promise<JobState> | undefined;
		strip.beforeChange = (change) => {
			if (change === "updateGroup") cancelled ??= worker.cancel({});
		};
		expect(await worker.sort(W)).toMatchObject({
			phase: "cancelled",
			message: "Cancelled. Undo brings back what was moved.",
		});
		expect(await cancelled).toMatchObject({ phase: "cancelled" });
		expect(String(strip)).toBe("News[n1 n2] w1 w2");
		expect(await worker.preview(W)).toMatchObject({ undo: true });
	});

	it("of nothing changes nothing", async () => {
		expect(await setUp("n1").cancel({})).toEqual({ phase: "idle" });
	});
});

describe("undo", () => {
	const LAYOUT = "(p) n1 w1 [h1 h2] n2 o1 w2 [h3] n3";

	it("brings back exactly what was, also after the worker was restarted", async () => {
		await setUp(LAYOUT).sort(W);
		const worker = startWorker();
		expect(await worker.preview(W)).toMatchObject({ undo: true });
		expect(await worker.undo(W)).toEqual({ restored: 5, gone: 0 });
		expect(String(strip)).toBe(LAYOUT);
		expect(await worker.preview(W)).toMatchObject({ undo: false });
		expect(await worker.state({})).toEqual({ phase: "idle" });
		await expect(worker.undo(W)).rejects.toThrow("There is nothing to undo in this window.");
	});

	it("of a second run leaves the groups of the first", async () => {
		const worker = setUp("n1 n2 w1");
		await worker.sort(W);
		for (const name of ["x", "w2", "n3"]) strip.addTab(name);
		await worker.sort(W);
		expect(String(strip)).toBe("News[n1 n2 n3] Work[w1 w2] x");
		await worker.undo(W);
		expect(String(strip)).toBe("News[n1 n2] w1 x w2 n3");
	});

	it("survives a run that found nothing to do", async () => {
		const worker = setUp("n1 x n2");
		await worker.sort(W);
		await worker.sort(W);
		await worker.undo(W);
		expect(String(strip)).toBe("n1 x n2");
	});

	it("copes with tabs closed before and while it works", async () => {
		const worker = setUp(LAYOUT);
		await worker.sort(W);
		strip.closeTab("n2");
		strip.beforeChange = (change) => {
			if (change !== "ungroup" || !strip.tabs.some(({ title }) => title === "w1")) return;
			strip.closeTab("w1");
		};
		expect(await worker.undo(W)).toEqual({ restored: 3, gone: 2 });
		expect(String(strip)).toBe("(p) n1 [h1 h2] o1 w2 [h3] n3");
	});

	it("makes a later run group anew instead of joining what is gone", async () => {
		const worker = setUp("n1 n2");
		await worker.sort(W);
		await worker.undo(W);
		expect(await worker.sort(W)).toMatchObject({ summary: { groups: [{ joined: false }] } });
	});
});

describe("a worker that was killed", () => {
	it.each<[JobState, string]>([
		[{ phase: "loading", kind: "sort", windowId: 1, fraction: 0.3, text: "" }, "No tab was moved; sort again."],
		[{ phase: "reading", kind: "sort", windowId: 1, done: 3, total: 9 }, "No tab was moved; sort again."],
		[{ phase: "grouping", kind: "sort", windowId: 1, done: 1, total: 3 }, "Undo brings the tabs back; or sort again."],
	])("leaves a job that the next one calls interrupted", async (state, advice) => {
		await fakeBrowser.storage.session.set({ [JOB_KEY]: state });
		const worker = setUp("n1 n2");
		expect(await worker.state({})).toMatchObject({
			phase: "interrupted",
			windowId: 1,
			message: expect.stringContaining(advice),
		});
		expect(await worker.sort(W)).toMatchObject({ phase: "done" });
	});

	it("in the middle of grouping can be undone", async () => {
		// a worker's timers die with it
		vi.useFakeTimers();
		const worker = setUp("n1 w1 n2 w2");
		let changes = 0;
		strip.beforeChange = (change) => {
			// the second group is made, and the worker never learns of it
			if (change === "updateGroup" && ++changes === 2) return new Promise(() => {});
		};
		void worker.sort(W);
		await vi.waitFor(() => expect(changes).toBe(2));
		vi.clearAllTimers();
		vi.useRealTimers();
		strip.beforeChange = () => {};
		const next = startWorker();
		expect(await next.state({})).toMatchObject({ phase: "interrupted" });
		await next.undo(W);
		expect(String(strip)).toBe("n1 w1 n2 w2");
	});

	it("leaves ended jobs as they are", async () => {
		const done = { phase: "cancelled", kind: "sort", windowId: 1, message: "Cancelled." } as const;
		await fakeBrowser.storage.session.set({ [JOB_KEY]: done });
		expect(await setUp("").state({})).toEqual(done);
	});
});

describe("categorize", () => {
	const TABS = [
		{ url: "https://a.example/", title: "n" },
		{ url: "https://b.example/", title: "x" },
	];

	it("answers without touching the strip, and leaves the state as it was", async () => {
		const worker = setUp("n1 n2");
		await worker.sort(W);
		const { answers } = await worker.categorize({ tabs: TABS });
		expect(answers.map(({ category }) => category)).toEqual(["News", "Other"]);
		expect(await worker.state({})).toMatchObject({ phase: "done" });
	});

	it("waits for a sort that runs", async () => {
		const worker = setUp("n1 n2");
		const order: string[] = [];
		categorizer.whileReading = ({ signal }) => sleep(20, signal);
		await Promise.all([
			worker.sort(W).then(() => order.push("sort")),
			worker.categorize({ tabs: TABS }).then(() => order.push("categorize")),
		]);
		expect(order).toEqual(["sort", "categorize"]);
		expect(await worker.state({})).toMatchObject({ phase: "done" });
	});

	it("can be cancelled", async () => {
		const worker = setUp("");
		const reading = new Promise<void>((resolve) => {
			categorizer.whileReading = ({ signal }) => {
				resolve();
				return sleep(60_000, signal);
			};
		});
		const thrown = worker.categorize({ tabs: TABS }).catch((error) => error);
		await reading;
		await vi.waitFor(async () => expect(await worker.state({})).toMatchObject({ kind: "categorize" }));
		await worker.cancel({});
		expect(await thrown).toMatchObject({ name: "AbortError" });
		expect(await worker.state({})).toEqual({ phase: "idle" });
	});
});

describe("categories", () => {
	const own = [{ name: "Garden", description: "roses", examples: [] }];

	it("are the original ones until they are changed, and again after a reset", async () => {
		const worker = setUp("");
		expect(await worker.getCategories({})).toEqual({ categories: DEFAULT_CATEGORIES, original: true });
		expect(await worker.setCategories({ categories: own })).toEqual({ categories: own, original: false });
		expect(await startWorker().getCategories({})).toEqual({ categories: own, original: false });
		expect(await worker.resetCategories({})).toMatchObject({ original: true });
	});

	it("are the original ones when what is stored is damaged", async () => {
		await fakeBrowser.storage.local.set({ categories: [{ name: "" }] });
		expect(await setUp("").getCategories({})).toMatchObject({ original: true });
	});
});

it("previews what a click would do", async () => {
	const worker = setUp("(p) n1 [h1] n2");
	expect(await worker.preview(W)).toEqual({ sortable: 2, leftAlone: { pinned: 1, grouped: 1 }, undo: false });
	await expect(worker.preview({ windowId: 9 })).rejects.toThrow("That window is closed.");
});
