import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Catalog } from "../../catalog/index.ts";
import type { AdapterReport } from "../../engine/adapter.ts";
import { FakeEngine, type FakeEngineOptions } from "../../engine/fake-engine.ts";
import { createRouter } from "../../engine/router.ts";
import { createVectorCache } from "../../engine/vector-cache.ts";
import { DEFAULT_CATEGORIES } from "../../tasks/group-tabs/categories.ts";
import type { Category } from "../../tasks/group-tabs/schema.ts";
import { tabText } from "../../tasks/group-tabs/text.ts";
import {
	type CategorizeOptions,
	type CategorizerDeps,
	type CategorizerProgress,
	createCategorizer,
} from "./categorize.ts";

const CATALOG: Catalog = {
	version: 1,
	models: [
		{
			id: "hearth",
			name: "Hearth",
			kind: "encoder",
			tasks: ["group-tabs"],
			base: "base",
			license: "Apache-2.0",
			quantization: "q0f32",
			library: { gpu: "gpu.wasm", software: "software.wasm" },
			contextWindow: 128,
			files: {},
			calibration: { "group-tabs": { temperature: 0.05, other: 0.15 } },
		},
		{
			id: "scribe",
			name: "Scribe",
			kind: "chat",
			tasks: ["group-tabs"],
			base: "base",
			license: "Apache-2.0",
			quantization: "q0f32",
			library: { gpu: "gpu.wasm", software: "software.wasm" },
			contextWindow: 512,
			files: {},
		},
	],
};
const GARDEN: Category[] = [
	{ name: "Garden", description: "roses hedges lawns", examples: [] },
	{ name: "Kitchen", description: "ovens pans recipes", examples: [], domains: ["pots.example"], patterns: ["Stew"] },
];
const ROSES = { url: "https://a.example/", title: "roses hedges lawns" };
const AT_STOVES = { url: "https://shop.stoves.example/7", title: "roses hedges" };
const OVENS = { url: "https://b.example/", title: "ovens pans recipes" };

let engines: FakeEngine[];
let processors: FakeEngine[];
let measured: unknown;
let cache: CategorizerDeps["cache"];
beforeEach(() => {
	engines = [];
	processors = [];
	measured = undefined;
	let kept: unknown;
	cache = createVectorCache({
		read: async () => kept,
		write: async (value) => {
			kept = value;
		},
	});
});

interface SetUp extends Partial<CategorizerDeps> {
	engine?: FakeEngineOptions;
	adapter?: AdapterReport["kind"];
	/** Of the processor, which then has a graph to run. */
	processor?: FakeEngineOptions;
}

function setUp({ engine, processor, adapter = "gpu", ...deps }: SetUp = {}) {
	const [webgpu, cpu] = [new FakeEngine(engine), new FakeEngine(processor)];
	engines.push(webgpu);
	processors.push(cpu);
	const models = CATALOG.models.map((model) => ({ ...model, ...(processor && { graph: "model.onnx" }) }));
	return createCategorizer({
		catalog: async () => ({ ...CATALOG, models }),
		router: createRouter({
			backends: { cpu, webgpu },
			probeAdapter: async () => ({ kind: adapter, description: "a card" }),
			store: {
				read: async () => measured,
				write: async (value) => {
					measured = value;
				},
			},
			version: "1",
		}),
		knownSites: async () => new Map([["stoves.example", { words: "ovens pans recipes", carriesAnything: false }]]),
		cache,
		...deps,
	});
}

function options(more: Partial<CategorizeOptions> = {}): CategorizeOptions {
	return { categories: GARDEN, signal: new AbortController().signal, ...more };
}

describe("categorizeTabs", () => {
	it("answers by the nearest category, in order, with the model's backend", async () => {
		const { answers, backend, reason } = await setUp().categorizeTabs([OVENS, ROSES], options());
		expect(answers.map(({ category, backend }) => [category, backend])).toEqual([
			["Kitchen", "webgpu"],
			["Garden", "webgpu"],
		]);
		expect(backend).toBe("webgpu");
		expect(reason).toBeUndefined();
		for (const { probability } of answers) expect(probability).toBeGreaterThan(0.5);
	});

	it("believes what a site is known as more than what a tab says", async () => {
		expect((await setUp().categorizeTabs([AT_STOVES], options())).answers[0]?.category).toBe("Kitchen");
		const unknown = setUp({ knownSites: async () => new Map() });
		expect((await unknown.categorizeTabs([AT_STOVES], options())).answers[0]?.category).toBe("Garden");
	});

	it("answers nothing about no tabs without loading a model", async () => {
		expect((await setUp().categorizeTabs([], options())).answers).toEqual([]);
		expect(engines[0]?.loaded).toBeUndefined();
	});

	it("lets the user's own rules go first, without asking the model", async () => {
		const tabs = [
			{ url: "https://www.pots.example/", title: "roses hedges lawns" },
			{ url: "https://a.example/", title: "irish stew" },
			ROSES,
		];
		const { answers } = await setUp().categorizeTabs(tabs, options());
		expect(answers.slice(0, 2)).toEqual(Array(2).fill({ category: "Kitchen", probability: 1, backend: "rules" }));
		expect(answers[2]).toMatchObject({ category: "Garden", backend: "webgpu" });
		expect(engines[0]?.embedded.filter((text) => text.includes("example"))).toHaveLength(1);
	});

	it("loads once, and reads a text once however many tabs have it", async () => {
		const categorizer = setUp();
		await categorizer.categorizeTabs([ROSES, ROSES, OVENS], options());
		await categorizer.categorizeTabs([ROSES], options());
		expect(engines).toHaveLength(1);
		expect(engines[0]?.embedded).toHaveLength(GARDEN.length + 2);
	});

	it("takes unchanged tabs from the cache after the worker was restarted", async () => {
		await setUp().categorizeTabs([ROSES, OVENS], options());
		await setUp().categorizeTabs([ROSES, OVENS, { ...OVENS, title: "pans" }], options());
		expect(engines[1]?.embedded).toHaveLength(1);
	});

	it("keeps nothing of private windows, nor what is known of their sites", async () => {
		await setUp().categorizeTabs([ROSES, AT_STOVES], options({ remember: false }));
		await setUp().categorizeTabs([ROSES, AT_STOVES], options({ remember: false }));
		expect(engines[1]?.embedded).toEqual(["ovens pans recipes", tabText(ROSES)]);
	});

	it("does not read a tab whose site speaks for itself, and needs no model where that is remembered", async () => {
		await setUp().categorizeTabs([AT_STOVES], options());
		expect(engines[0]?.embedded).toContain("ovens pans recipes");
		expect(engines[0]?.embedded).not.toContain(tabText(AT_STOVES));
		const seen: CategorizerProgress[] = [];
		const other = { ...AT_STOVES, title: "another page" };
		const { answers } = await setUp().categorizeTabs([other], options({ onProgress: (p) => seen.push(p) }));
		expect(answers[0]?.category).toBe("Kitchen");
		expect(engines[1]?.loaded).toBeUndefined();
		expect(seen.at(-1)).toEqual({ phase: "reading", done: 1, total: 1 });
	});

	it("hears a cancel between what it reads of sites and of tabs", async () => {
		const cancelled = new AbortController();
		const asked = setUp().categorizeTabs([ROSES, AT_STOVES], {
			...options({ signal: cancelled.signal }),
			onProgress: ({ phase }) => {
				if (phase === "reading") cancelled.abort(new Error("enough"));
			},
		});
		await expect(asked).rejects.toThrow("enough");
		expect(engines[0]?.embedded).not.toContain(tabText(ROSES));
	});

	it("tells how far it is, up to the end", async () => {
		const seen: CategorizerProgress[] = [];
		const tabs = Array.from({ length: 20 }, (_, i) => ({ ...ROSES, title: `roses number${i}` }));
		await setUp({ engine: { batchSize: 4 } }).categorizeTabs(
			[...tabs, ...tabs],
			options({ onProgress: (p) => seen.push(p) }),
		);
		expect(seen[0]).toEqual({ phase: "loading", fraction: 0.5, text: "Loading the model" });
		const reading = seen.flatMap((progress) => (progress.phase === "reading" ? [progress] : []));
		expect(reading.length).toBeGreaterThan(4);
		expect(reading.map(({ done }) => done)).toEqual(reading.map(({ done }) => done).sort((a, b) => a - b));
		expect(reading.at(-1)).toEqual({ phase: "reading", done: 40, total: 40 });
	});

	it.each<[string, SetUp, string]>([
		[
			"there is no WebGPU",
			{ adapter: "none" },
			"WebGPU is not available in this browser. Simple rules answer instead of the model.",
		],
		[
			"the catalog has no model",
			{ catalog: async () => ({ version: 1, models: [] }) },
			"This copy of Inglenook carries no model for tabs. Simple rules answer instead of the model.",
		],
		[
			"the model does not load",
			{ engine: { before: failAt("load") } },
			"load failed. Simple rules answer instead of the model.",
		],
		[
			"the model stops working",
			{ engine: { before: failAt("embed") } },
			"embed failed. Simple rules answer instead of the model.",
		],
		[
			"the model answers nonsense",
			{ engine: { vectorOf: () => new Float32Array(64).fill(Number.NaN) } },
			"The model answered with something that is not a vector. Simple rules answer instead of the model.",
		],
	])("answers by rules, with the reason, when %s", async (_when, deps, words) => {
		const categorizer = setUp(deps);
		const tab = { url: "https://github.com/a/b", title: "Pull request" };
		const { answers, backend, reason } = await categorizer.categorizeTabs(
			[tab],
			options({ categories: DEFAULT_CATEGORIES }),
		);
		expect(answers).toEqual([{ category: "Development", probability: expect.any(Number), backend: "rules" }]);
		expect(backend).toBe("rules");
		expect(reason).toBe(words);
		await expect(categorizer.categorizeTabs([tab], options({ backend: "webgpu" }))).rejects.toThrow(
			words.replace(/\.? Simple rules.*/, ""),
		);
	});

	it("starts from nothing after a failure", async () => {
		let broken = true;
		let loads = 0;
		const categorizer = setUp({
			engine: {
				before: (step) => {
					if (step === "load") loads++;
					if (broken) throw new Error("The device was lost.");
				},
			},
		});
		expect((await categorizer.categorizeTabs([ROSES], options())).backend).toBe("rules");
		broken = false;
		expect((await categorizer.categorizeTabs([ROSES], options())).backend).toBe("webgpu");
		expect(loads).toBe(2);
	});

	it("uses no model when rules are asked for, and gives no reason", async () => {
		const result = await setUp().categorizeTabs([ROSES], options({ backend: "rules" }));
		expect(result).toMatchObject({ backend: "rules", answers: [{ category: "Garden", backend: "rules" }] });
		expect(result.reason).toBeUndefined();
		expect(engines[0]?.loaded).toBeUndefined();
	});

	it.each(["load", "embed"] as const)("stops when it is cancelled during %s, and does not fall back", async (step) => {
		const controller = new AbortController();
		const abortAt = (now: string) => void (now === step && setTimeout(() => controller.abort()));
		const categorizer = setUp({ engine: { delay: 30, before: abortAt } });
		await expect(categorizer.categorizeTabs([ROSES], options({ signal: controller.signal }))).rejects.toMatchObject({
			name: "AbortError",
		});
	});

	it("refuses a model that it does not know", async () => {
		await expect(setUp().categorizeTabs([ROSES], options({ backend: "webgpu", model: "nano" }))).rejects.toThrow(
			"There is no model called nano",
		);
	});
});

it.each([
	["50,000 characters", "x".repeat(50_000)],
	["nothing", ""],
	["right-to-left", "مرحبا بالعالم — שלום עולם \u202Eevil"],
	["emoji only", "🔥🏡🔥👩‍👩‍👧‍👦"],
	["the prompt's own markers", "[SEP] [CLS] <|user|> </s> {{category}} [PAD]"],
	["half a surrogate pair", "\ud83d broken"],
])("a title of %s gets an answer from both backends", async (_what, title) => {
	for (const backend of ["webgpu", "rules"] as const) {
		const { answers } = await setUp().categorizeTabs(
			[
				{ url: "https://a.example/", title },
				{ url: "", title },
			],
			options({ backend, categories: DEFAULT_CATEGORIES }),
		);
		expect(answers).toHaveLength(2);
	}
	for (const text of engines.flatMap(({ embedded }) => embedded)) {
		expect(text.length).toBeLessThan(1000);
		expect(text).not.toMatch(/[[\]<>]/);
	}
});

it("answers about 500 tabs", async () => {
	const tabs = Array.from({ length: 500 }, (_, i) => ({
		url: `https://a.example/${i}`,
		title: `${i % 2 ? "roses" : "ovens"} ${i}`,
	}));
	const { answers } = await setUp().categorizeTabs(tabs, options());
	expect(answers).toHaveLength(500);
	expect(answers[0]?.category).toBe("Kitchen");
	expect(answers[499]?.category).toBe("Garden");
});

describe("a language model", () => {
	const write: FakeEngineOptions["write"] = (messages) => {
		const text = messages.at(-1)?.content ?? "";
		return text.includes("roses") ? "Garden" : text.includes("ovens") ? "Kitchen" : "Other";
	};

	it("is asked about each text once, in the task's own words, and only whom it would name", async () => {
		const seen: CategorizerProgress[] = [];
		const tabs = [ROSES, OVENS, ROSES, { url: "https://c.example/", title: "clouds" }];
		const { answers } = await setUp({ engine: { write } }).categorizeTabs(
			tabs,
			options({ model: "scribe", backend: "webgpu", onProgress: (progress) => seen.push(progress) }),
		);
		expect(answers.map(({ category }) => category)).toEqual(["Garden", "Kitchen", "Garden", "Other"]);
		const sure = Math.exp(4) / (Math.exp(4) + 2);
		expect(answers[0]?.probability).toBeCloseTo(sure);
		expect(answers[3]?.probability).toBeCloseTo(sure);
		expect(engines[0]?.loaded).toBe("scribe");
		expect(engines[0]?.asked).toEqual([]);
		expect(engines[0]?.scored).toHaveLength(3);
		expect(engines[0]?.scored[0]?.[0]?.content).toContain("- Garden: roses hedges lawns");
		expect(seen.at(-1)).toEqual({ phase: "reading", done: 4, total: 4 });
	});

	it("is as sure as its calibration lets it be", async () => {
		const calibration = { "group-tabs": { temperature: 8, other: 0 } };
		const models = CATALOG.models.map((model) => ({ ...model, calibration }));
		const catalog = async () => ({ ...CATALOG, models });
		const { answers } = await setUp({ catalog, engine: { write } }).categorizeTabs(
			[ROSES],
			options({ model: "scribe" }),
		);
		expect(answers[0]).toMatchObject({ category: "Garden", backend: "webgpu" });
		expect(answers[0]?.probability).toBeCloseTo(Math.exp(4 / 8) / (Math.exp(4 / 8) + 2));
	});

	it("falls back to rules when it fails", async () => {
		const { answers, reason } = await setUp({ engine: { before: failAt("score") } }).categorizeTabs(
			[ROSES],
			options({ model: "scribe" }),
		);
		expect(answers[0]?.backend).toBe("rules");
		expect(reason).toContain("score failed.");
	});
});

describe("a model that runs on the processor too", () => {
	const SLOW: FakeEngineOptions = { delay: 40 };

	it.each<[string, SetUp, "cpu" | "webgpu"]>([
		["a software adapter", { adapter: "software", processor: {} }, "cpu"],
		["no adapter", { adapter: "none", processor: {} }, "cpu"],
		["a slower card", { adapter: "gpu", processor: {}, engine: SLOW }, "cpu"],
		["a quicker card", { adapter: "gpu", processor: SLOW }, "webgpu"],
	])("is asked where it answers soonest: %s", async (_, deps, backend) => {
		const result = await setUp(deps).categorizeTabs([ROSES], options());
		expect(result).toMatchObject({ backend, answers: [{ category: "Garden", backend }] });
		expect(result.reason).toBeUndefined();
		if (deps.adapter !== "gpu") expect(engines[0]?.loaded).toBeUndefined();
	});

	it("is measured once, and one of two stays in memory", async () => {
		const deps: SetUp = { processor: {}, engine: SLOW };
		await setUp(deps).categorizeTabs([ROSES], options());
		expect(engines[0]?.loaded).toBeUndefined();
		await setUp(deps).categorizeTabs([OVENS], options());
		expect(engines[1]?.embedded).toEqual([]);
		expect(processors[1]?.embedded).toHaveLength(1);
	});

	it("is asked elsewhere where it fails, and says so", async () => {
		const { backend, reason } = await setUp({
			adapter: "software",
			processor: { before: failAt("load") },
		}).categorizeTabs([ROSES], options());
		expect(backend).toBe("webgpu");
		expect(reason).toBe("load failed. Hearth answers through WebGPU instead.");
	});

	it("is asked where it is forced to, or nowhere", async () => {
		const categorizer = setUp({ processor: {} });
		for (const backend of ["cpu", "webgpu"] as const)
			expect((await categorizer.categorizeTabs([ROSES], options({ backend, remember: false }))).backend).toBe(backend);
		const broken = setUp({ processor: { before: failAt("embed") } });
		await expect(broken.categorizeTabs([ROSES], options({ backend: "cpu" }))).rejects.toThrow("embed failed");
	});

	it("loads nothing for what was read before", async () => {
		const deps: SetUp = { adapter: "software", processor: {} };
		await setUp(deps).categorizeTabs([ROSES], options());
		await setUp(deps).categorizeTabs([ROSES], options());
		expect(processors[1]?.loaded).toBeUndefined();
	});

	it("is said to in words", async () => {
		const categorizer = setUp({ adapter: "software", processor: {} });
		expect(await categorizer.status()).toMatchObject({
			backend: "cpu",
			words: "Hearth answers on the processor; the graphics adapter is a software one.",
		});
		const { words, loaded } = await categorizer.initialize({ signal: new AbortController().signal });
		expect(words).toMatch(/^Hearth answers on the processor: \d+ tabs a second here; the graphics adapter is a /);
		expect(loaded).toBe(true);
	});
});

describe("initialize and status", () => {
	it("tell what answers and whether it is in memory", async () => {
		const categorizer = setUp();
		expect(await categorizer.status()).toEqual({
			backend: "webgpu",
			words: "Hearth answers, on this machine, through WebGPU.",
			model: { id: "hearth", name: "Hearth" },
			loaded: false,
		});
		const onProgress = vi.fn();
		expect(await categorizer.initialize({ signal: new AbortController().signal, onProgress })).toMatchObject({
			loaded: true,
		});
		expect(onProgress).toHaveBeenCalledWith({ phase: "loading", fraction: 1, text: "Loading the model" });
		expect(await categorizer.status()).toMatchObject({ loaded: true });
	});

	it("say why rules answer", async () => {
		const categorizer = setUp({ engine: { before: failAt("load") } });
		const { signal } = new AbortController();
		expect(await categorizer.initialize({ signal })).toMatchObject({
			backend: "rules",
			words: "load failed. Simple rules answer instead of the model.",
		});
		await expect(categorizer.initialize({ signal, backend: "webgpu" })).rejects.toThrow("load failed");
	});
});

function failAt(step: string) {
	return (now: string) => {
		if (now === step) throw new Error(`${step} failed`);
	};
}
