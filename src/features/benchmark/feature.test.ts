import "@webext-core/fake-browser/auto";
import { fakeBrowser } from "@webext-core/fake-browser";
import { beforeEach, expect, it, vi } from "vitest";
import type { Catalog } from "../../catalog/index.ts";
import { FakeEngine, type FakeEngineOptions } from "../../engine/fake-engine.ts";
import { createQueue } from "../../engine/queue.ts";
import { createJobs } from "../../jobs/jobs.ts";
import { DEFAULT_CATEGORIES } from "../../tasks/group-tabs/categories.ts";
import { createBenchmark, type MeasuredCategorizer } from "./feature.ts";

type Options = Parameters<MeasuredCategorizer["categorizeTabs"]>[1];

const CATALOG: Catalog = { version: 1, models: [] };
const TABS = [{ url: "https://example.org/", title: "News" }];

function setUp(options: FakeEngineOptions = {}) {
	const webgpu = new FakeEngine(options);
	const cpu = new FakeEngine(options);
	const jobs = createJobs(createQueue());
	const asked: Options[] = [];
	let made = 0;
	const worker = createBenchmark({
		catalog: async () => CATALOG,
		probeAdapter: async () => ({ kind: "software", description: "a rasterizer" }),
		readMemory: async () => ({ capacity: 8e9, available: 3e9 }),
		navigator: { userAgent: "Chrome/142.0.0.0", hardwareConcurrency: 4 },
		chooseLibrary: () => "gpu.wasm",
		unfitForCpu: () => undefined,
		createCategorizer: () => {
			made++;
			return {
				async categorizeTabs(tabs, options) {
					asked.push(options);
					options.signal.throwIfAborted();
					return { answers: tabs.map(() => ({ category: "News", probability: 1 })) };
				},
			};
		},
		backends: { webgpu, cpu },
		jobs,
	});
	return { worker, jobs, webgpu, cpu, asked, made: () => made };
}

beforeEach(() => {
	fakeBrowser.reset();
	fakeBrowser.runtime.getPlatformInfo = vi.fn();
});

it("tells what the machine is, without loading anything", async () => {
	const { worker, webgpu } = setUp();
	expect(await worker.candidates({})).toMatchObject({
		machine: {
			browser: "Chrome 142",
			cores: 4,
			adapter: { kind: "software", description: "a rasterizer" },
			memory: { capacity: 8e9 },
		},
		candidates: [{ backend: "rules", model: null }],
	});
	expect(webgpu.loaded).toBeUndefined();
});

it("loads from nothing: whatever was in memory goes, and what was read is forgotten", async () => {
	const { worker, webgpu, cpu, made } = setUp();
	await webgpu.load("ember", { signal: new AbortController().signal });
	const before = made();
	const { ms, available } = await worker.measureLoad({ backend: "cpu", model: "ember" });
	expect(ms).toBeGreaterThanOrEqual(0);
	expect(available).toBe(3e9);
	expect([webgpu.loaded, cpu.loaded]).toEqual([undefined, "ember"]);
	expect(made()).toBe(before + 1);
	await worker.measureLoad({ backend: "rules" });
	expect(cpu.loaded).toBeUndefined();
});

it("says in a sentence that a model cannot be loaded", async () => {
	const before = () => {
		throw new Error("model.onnx is damaged; reinstall the extension.");
	};
	await expect(setUp({ before }).worker.measureLoad({ backend: "cpu", model: "ember" })).rejects.toThrow("is damaged");
});

it("reads tabs by the original list, by the very backend, and keeps nothing", async () => {
	const { worker, asked } = setUp();
	const { answers, ms } = await worker.measureTabs({ tabs: TABS, backend: "cpu", model: "ember" });
	expect(answers).toEqual([{ category: "News", probability: 1 }]);
	expect(ms).toBeGreaterThanOrEqual(0);
	expect(asked).toMatchObject([{ categories: DEFAULT_CATEGORIES, backend: "cpu", model: "ember", remember: false }]);
});

it("is ended by a cancel", async () => {
	const { worker, jobs } = setUp({ delay: 5000 });
	const loading = worker.measureLoad({ backend: "webgpu", model: "ember" });
	const ended = expect(loading).rejects.toThrow(/abort/i);
	await vi.waitUntil(() => jobs.has("initialize"));
	await jobs.cancel();
	await ended;
});
