import { type Catalog, expectModel, findModel, type Model } from "../../catalog/index.ts";
import type { AdapterReport } from "../../engine/adapter.ts";
import type { ModelBackend } from "../../engine/engine.ts";
import type { Output } from "../../messages/protocol.ts";
import type { Thread } from "../../tasks/summarize-thread/index.ts";
import { planSummary, readSummary } from "./plan.ts";

const TASK = "summarize-thread";
const PROMPT_TOO_LONG = "PromptTooLongError";

export type SummarizerProgress =
	| { phase: "loading"; fraction: number; text: string }
	| { phase: "writing"; done: number; limit: number };

export interface SummarizerDeps {
	catalog: () => Promise<Catalog>;
	/** Shared by all features: it holds one model at a time, and can be loaded again after it was disposed of. */
	backend: ModelBackend;
	probeAdapter: () => Promise<AdapterReport>;
}

export interface SummarizeOptions {
	/** Its catalog id; by default the first that the catalog has for threads. */
	model?: string;
	signal: AbortSignal;
	onProgress?: (progress: SummarizerProgress) => void;
}

export type Summarized = Output<"summarize">;

export interface Summarizer {
	/** @throws Error in one sentence when there is no model for it here; the signal's reason */
	summarize(thread: Thread, options: SummarizeOptions): Promise<Summarized>;
}

/** The one way from a thread to its summary. */
export function createSummarizer(deps: SummarizerDeps): Summarizer {
	async function load(options: SummarizeOptions): Promise<Model> {
		const { signal, onProgress } = options;
		const catalog = await deps.catalog();
		const model = options.model === undefined ? findModel(catalog, TASK) : expectModel(catalog, options.model);
		if (!model) throw new Error("This copy of Inglenook carries no model for threads.");
		if (model.kind !== "chat" || !model.tasks.includes(TASK))
			throw new Error(`The model ${model.id} cannot sum up threads.`);
		if ((await deps.probeAdapter()).kind === "none") throw new Error("WebGPU is not available in this browser.");
		signal.throwIfAborted();
		await deps.backend.load(model.id, {
			signal,
			onProgress: ({ fraction, text }) =>
				onProgress?.({ phase: "loading", fraction: Math.min(1, Math.max(0, fraction)), text }),
		});
		return model;
	}

	return {
		async summarize(thread, options) {
			const { signal, onProgress } = options;
			const start = performance.now();
			const model = await load(options);
			const loadMs = performance.now() - start;
			const plan = planSummary(thread);
			const limit = plan.options.maxTokens;
			let done = 0;
			// a piece of text is a token, or a few of them
			const onText = () => onProgress?.({ phase: "writing", done: Math.min(++done, limit), limit });
			try {
				const written = await deps.backend.generate(plan.messages, { ...plan.options, signal, onText });
				return {
					...readSummary(written, thread),
					model: model.id,
					text: written.text,
					tokens: { read: written.promptTokens, written: written.newTokens },
					ms: { load: loadMs, firstToken: written.firstTokenMs, total: written.totalMs },
				};
			} catch (error) {
				signal.throwIfAborted();
				if (!(error instanceof Error) || error.name !== PROMPT_TOO_LONG) {
					// a model that failed once (a lost device, a damaged file) starts from nothing the next time
					await deps.backend.dispose().catch(() => {});
					throw error;
				}
				return {
					output: null,
					reason: error.message,
					model: model.id,
					text: "",
					tokens: { read: 0, written: 0 },
					ms: { load: loadMs, firstToken: 0, total: 0 },
				};
			}
		},
	};
}
