import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Model } from "../catalog/schema.ts";
import type { AdapterReport } from "./adapter.ts";
import { FakeEngine, type FakeEngineOptions } from "./fake-engine.ts";
import { createRouter } from "./router.ts";

const file = (digit: string) => ({ bytes: 1, sha256: digit.repeat(64) });
const MODEL: Model = {
	id: "hearth",
	name: "Hearth",
	kind: "encoder",
	tasks: [],
	base: "base",
	license: "none",
	quantization: "q0f32",
	library: { gpu: "gpu.wasm" },
	graph: "model.onnx",
	contextWindow: 128,
	files: { "gpu.wasm": file("1"), "model.onnx": file("2") },
};
const CARD: AdapterReport = { kind: "gpu", description: "a card" };
const { signal } = new AbortController();

let kept: unknown;
beforeEach(() => {
	kept = undefined;
});

interface SetUp {
	cpu?: FakeEngineOptions;
	webgpu?: FakeEngineOptions;
	adapter?: AdapterReport;
	version?: string;
	now?: number;
}

function setUp({ cpu = {}, webgpu = {}, adapter = CARD, version = "1", now = 0 }: SetUp = {}) {
	return createRouter({
		backends: { cpu: new FakeEngine(cpu), webgpu: new FakeEngine(webgpu) },
		probeAdapter: async () => adapter,
		store: {
			read: async () => kept,
			write: async (value) => {
				kept = value;
			},
		},
		version,
		now: () => now,
	});
}

const SLOW: FakeEngineOptions = { delay: 30 };
const BROKEN: FakeEngineOptions = {
	before: () => {
		throw new Error("broken");
	},
};

describe("the router", () => {
	it("measures both where there is a real adapter, keeps the quicker one in memory and remembers", async () => {
		const router = setUp({ webgpu: SLOW });
		const seen: number[] = [];
		const onProgress = ({ fraction }: { fraction: number }) => void seen.push(fraction);
		const { able, failures } = await router.candidates(MODEL, undefined, { signal, onProgress });
		expect([able, failures]).toEqual([["cpu", "webgpu"], []]);
		expect([router.backends.cpu.loaded, router.backends.webgpu.loaded]).toEqual(["hearth", undefined]);
		expect(seen).toEqual([0.25, 0.5, 0.75, 1]);
		const { speeds, unmeasured } = await setUp().route(MODEL);
		expect(unmeasured).toEqual([]);
		expect(speeds.cpu).toBeGreaterThan(speeds.webgpu ?? Number.POSITIVE_INFINITY);
	});

	it.each<[string, SetUp, Partial<Model>]>([
		["adapter", { adapter: { kind: "gpu", description: "another card" } }, {}],
		["version of the extension", { version: "2" }, {}],
		["graph", {}, { files: { ...MODEL.files, "model.onnx": file("3") } }],
		["library", {}, { files: { ...MODEL.files, "gpu.wasm": file("3") } }],
	])("measures again with another %s", async (_, changed, model) => {
		await setUp().candidates(MODEL, undefined, { signal });
		expect((await setUp().route(MODEL)).unmeasured).toEqual([]);
		expect((await setUp(changed).route({ ...MODEL, ...model })).unmeasured).toEqual(["cpu", "webgpu"]);
	});

	it("takes no memory that somebody else wrote", async () => {
		for (kept of ["x", { hearth: { key: 1 } }, { hearth: { key: "", speeds: { cpu: -1 } } }, null])
			expect((await setUp().route(MODEL)).unmeasured).toEqual(["cpu", "webgpu"]);
	});

	it("leaves out what fails, says why, asks it last from then on, and tries it again after a day", async () => {
		const { able, failures } = await setUp({ webgpu: BROKEN }).candidates(MODEL, undefined, { signal });
		expect(able).toEqual(["cpu"]);
		expect(String(failures[0])).toContain("broken");
		const { order, unmeasured } = await setUp().route(MODEL);
		expect([order, unmeasured]).toEqual([["cpu", "webgpu"], []]);
		expect((await setUp({ now: 25 * 3600_000 }).route(MODEL)).unmeasured).toEqual(["webgpu"]);
		kept = undefined;
		const neither = await setUp({ cpu: BROKEN, webgpu: BROKEN }).candidates(MODEL, undefined, { signal });
		expect([neither.able, neither.failures.length]).toEqual([[], 2]);
	});

	it("asks whom it is told to ask, without measuring", async () => {
		const router = setUp();
		for (const forced of ["cpu", "webgpu"] as const)
			expect((await router.candidates(MODEL, forced, { signal })).able).toEqual([forced]);
		expect([router.backends.cpu.loaded, kept]).toEqual([undefined, undefined]);
		const without = setUp({ adapter: { kind: "none", description: "" } });
		await expect(without.candidates(MODEL, "webgpu", { signal })).rejects.toThrow("WebGPU is not available");
	});

	it("stops measuring when it is cancelled", async () => {
		const controller = new AbortController();
		const router = setUp({ cpu: { delay: 30, before: () => void setTimeout(() => controller.abort()) } });
		const measuring = router.candidates(MODEL, undefined, { signal: controller.signal });
		await expect(measuring).rejects.toMatchObject({ name: "AbortError" });
		expect(kept).toBeUndefined();
	});

	it("answers although it cannot remember", async () => {
		const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
		const store = { read: () => Promise.reject(new Error("no")), write: () => Promise.reject(new Error("full")) };
		const backends = { cpu: new FakeEngine(), webgpu: new FakeEngine() };
		const router = createRouter({ backends, probeAdapter: async () => CARD, store, version: "1" });
		expect((await router.candidates(MODEL, undefined, { signal })).able).toHaveLength(2);
		expect(warn).toHaveBeenCalledOnce();
		warn.mockRestore();
	});
});
