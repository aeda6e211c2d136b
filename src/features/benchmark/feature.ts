import type { Catalog, Model } from "../../catalog/index.ts";
import type { AdapterReport } from "../../engine/adapter.ts";
import type { LoadOptions, ModelBackend } from "../../engine/engine.ts";
import type { Jobs } from "../../jobs/jobs.ts";
import type { MeasuredBackend, Memory } from "../../messages/benchmark.ts";
import type { Handlers } from "../../messages/protocol.ts";
import { DEFAULT_CATEGORIES } from "../../tasks/group-tabs/categories.ts";
import type { Answer, Category, Tab } from "../../tasks/group-tabs/schema.ts";
import { browserWords } from "./browser-words.ts";
import { type CandidateDeps, listCandidates } from "./candidates.ts";

/** The part of the way from tabs to categories that is measured. */
export interface MeasuredCategorizer {
	categorizeTabs(
		tabs: readonly Tab[],
		options: {
			categories: readonly Category[];
			backend: MeasuredBackend;
			model?: string;
			remember: boolean;
			signal: AbortSignal;
			onProgress: (progress: { phase: "reading"; done: number; total: number } | LoadingProgress) => void;
		},
	): Promise<{ answers: readonly Answer[] }>;
}

type LoadingProgress = { phase: "loading"; fraction: number; text: string };

export interface BenchmarkDeps extends Pick<CandidateDeps, "chooseLibrary" | "unfitForCpu"> {
	catalog: () => Promise<Catalog>;
	probeAdapter: () => Promise<AdapterReport>;
	readMemory: () => Promise<Memory | undefined>;
	navigator: Pick<Navigator, "userAgent" | "hardwareConcurrency">;
	/** One that has read nothing yet: what is measured is reading, not remembering. */
	createCategorizer: () => MeasuredCategorizer;
	/** What it computes with. */
	backends: Readonly<Partial<Record<MeasuredBackend, ModelBackend>>>;
	jobs: Jobs;
}

/** Measuring models on this machine. A page plans what to measure, and asks for one step after the other. */
export function createBenchmark(deps: BenchmarkDeps): Pick<Handlers, "candidates" | "measureLoad" | "measureTabs"> {
	const { jobs, backends } = deps;
	let categorizer = deps.createCategorizer();

	async function load(model: Model["id"], backend: MeasuredBackend, options: LoadOptions): Promise<void> {
		const engine = backends[backend];
		if (!engine) throw new Error(`This version of Inglenook has no backend called ${backend}.`);
		await engine.load(model, options);
	}

	return {
		async candidates() {
			const [catalog, adapter, memory] = await Promise.all([deps.catalog(), deps.probeAdapter(), deps.readMemory()]);
			const machine = {
				adapter: { kind: adapter.kind, description: adapter.description },
				browser: browserWords(deps.navigator.userAgent),
				cores: deps.navigator.hardwareConcurrency,
				...(memory && { memory }),
			};
			return { machine, candidates: listCandidates({ ...deps, catalog, adapter, memory }) };
		},

		async measureLoad({ backend, model }) {
			await jobs.ready;
			return jobs.runAside("initialize", async (signal, onProgress) => {
				await Promise.all(Object.values(backends).map((engine) => engine.dispose()));
				categorizer = deps.createCategorizer();
				const available = (await deps.readMemory())?.available;
				const start = performance.now();
				if (model !== undefined) {
					await load(model, backend, {
						signal,
						onProgress: ({ fraction, text }) =>
							onProgress({ phase: "loading", fraction: Math.min(1, Math.max(0, fraction)), text }),
					});
				}
				return { ms: performance.now() - start, ...(available === undefined ? {} : { available }) };
			});
		},

		async measureTabs({ tabs, backend, model }) {
			await jobs.ready;
			return jobs.runAside("categorize", async (signal, onProgress) => {
				const start = performance.now();
				const { answers } = await categorizer.categorizeTabs(tabs, {
					categories: DEFAULT_CATEGORIES,
					backend,
					...(model === undefined ? {} : { model }),
					remember: false,
					signal,
					onProgress,
				});
				return { answers: [...answers], ms: performance.now() - start };
			});
		},
	};
}
