import { MLCEngine, type ModelRecord, ModelType } from "@mlc-ai/web-llm";
import { type Catalog, expectModel, type Model } from "../catalog/index.ts";
import { errorText } from "../lib/error-text.ts";
import { abortable } from "./abortable.ts";
import { type AdapterReport, probeAdapter } from "./adapter.ts";
import { chooseLibrary, needsShaderF16 } from "./choose-library.ts";
import type { ModelBackend, Progress } from "./engine.ts";
import { loadProgress, READY, STARTING } from "./load-progress.ts";
import { ModelFileError, type ModelSource, packageModel, servePackaged } from "./packaged-models.ts";
import { findMismatch, type TensorCache } from "./parameters.ts";
import { createQueue, type Queue } from "./queue.ts";
import { createSharedLoads } from "./shared-load.ts";
import { specialEnds } from "./special-tokens.ts";
import { deviceLost, pipelineOf, readMetadata } from "./webllm-internals.ts";
import { embed, generate, type LoadedModel } from "./webllm-jobs.ts";
import { score } from "./webllm-score.ts";

export interface WebllmOptions {
	/** The models there are; asked at each load, because users add and remove models. */
	catalog: () => Promise<Catalog>;
	source: (model: Model) => ModelSource;
	/** What WebGPU offers here: chooses the model library. */
	probe?: () => Promise<AdapterReport>;
}

interface Session extends LoadedModel {
	engine: MLCEngine;
	/** A cancelled job keeps the model until it is really over. */
	queue: Queue;
	/** Aborts, with the reason, when the model is no longer usable. */
	ended: AbortController;
}

/** The catalog's models, run by web-llm through WebGPU. Holds one model at a time. */
export function createWebllmBackend({ catalog, source, probe = probeAdapter }: WebllmOptions): ModelBackend {
	const loads = createSharedLoads();
	let session: Session | undefined;
	let stopping = new AbortController();

	async function endSession(): Promise<void> {
		const ending = session;
		session = undefined;
		if (!ending) return;
		ending.ended.abort(new DOMException("The model is no longer wanted.", "AbortError"));
		// what was just cancelled may still have the GPU
		await ending.queue.run(async () => {}, new AbortController().signal);
		await ending.engine.unload();
	}

	/** Runs on the model in memory, after what runs on it now. */
	async function use<T>(
		kind: Model["kind"],
		signal: AbortSignal,
		job: (session: Session, signal: AbortSignal) => Promise<T>,
	): Promise<T> {
		const current = session;
		if (!current) throw new Error("No model is loaded; load one first.");
		if (current.model.kind !== kind) throw new Error(`${current.model.name} is no ${kind} model; load one that is.`);
		const joined = AbortSignal.any([signal, stopping.signal, current.ended.signal]);
		return current.queue.run((inner) => job(current, inner), joined);
	}

	return {
		backend: "webgpu",

		get loaded() {
			return session?.model.id;
		},

		async load(modelId, options) {
			options.signal.throwIfAborted();
			const model = expectModel(await catalog(), modelId);
			options.signal.throwIfAborted();
			if (session?.model.id === modelId) return options.onProgress?.(READY);
			const job = async (signal: AbortSignal, report: (progress: Progress) => void) => {
				report(STARTING);
				await endSession();
				const opened = await openSession(model, { source: source(model), probe, signal, report });
				session = opened;
				opened.ended.signal.addEventListener("abort", () => {
					if (session === opened) session = undefined;
				});
				report(READY);
			};
			await loads.request(modelId, job, options);
		},

		embed: (texts, options) =>
			use("encoder", options.signal, (current, signal) => embed(current, texts, { ...options, signal })),

		score: (prompts, answers, options) =>
			use("chat", options.signal, (current, signal) => score(current, prompts, answers, { ...options, signal })),

		generate: (messages, options) =>
			use("chat", options.signal, (current, signal) => generate(current, messages, { ...options, signal })),

		stop() {
			stopping.abort(new DOMException("Stopped.", "AbortError"));
			stopping = new AbortController();
		},

		dispose: () => loads.replace(endSession),
	};
}

interface OpenOptions {
	source: ModelSource;
	probe: () => Promise<AdapterReport>;
	signal: AbortSignal;
	report: (progress: Progress) => void;
}

/** @throws ModelFileError; Error in one sentence; the signal's reason */
async function openSession(model: Model, { source, probe, signal, report }: OpenOptions): Promise<Session> {
	const adapter = await probe();
	signal.throwIfAborted();
	const library = chooseLibrary(model, adapter);
	const packaged = packageModel(model, source, signal);
	const engine = new MLCEngine({
		appConfig: { model_list: [modelRecord(model, packaged.url, library)] },
		logLevel: "ERROR",
		initProgressCallback(message) {
			const progress = loadProgress(message);
			if (progress) report(progress);
		},
	});
	const stopServing = servePackaged(packaged);
	try {
		await engine.reload(model.id);
		// web-llm takes an abort for a success
		signal.throwIfAborted();
		const pipeline = pipelineOf(engine, model.id);
		const metadata = readMetadata(pipeline);
		const weights = (await packaged.readJson(`${packaged.url}tensor-cache.json`)) as TensorCache;
		const mismatch = findMismatch(metadata.params, weights);
		if (mismatch) {
			throw new ModelFileError(`The parts of ${model.name} do not belong together: ${mismatch}; ${source.remedy}.`);
		}
		const session: Session = {
			model,
			engine,
			pipeline,
			adapter: adapter.kind === "software" ? "software" : "gpu",
			batchSize: metadata.max_batch_size ?? 1,
			ends: model.kind === "encoder" ? specialEnds(pipeline.tokenizer) : undefined,
			queue: createQueue(),
			ended: new AbortController(),
		};
		void deviceLost(pipeline).then((info) => {
			const cause = info?.message;
			session.ended.abort(new Error("The graphics processor stopped answering; try again.", { cause }));
		});
		const joined = AbortSignal.any([signal, session.ended.signal]);
		await abortable(warmUp(session, joined), joined);
		return session;
	} catch (error) {
		await engine.unload().catch(() => {});
		signal.throwIfAborted();
		if (error instanceof ModelFileError) throw error;
		throw new Error(`${model.name} could not be loaded: ${errorText(error)}`, { cause: error });
	} finally {
		stopServing();
	}
}

function modelRecord({ id, kind, quantization }: Model, url: string, library: string): ModelRecord {
	return {
		model: url,
		model_id: id,
		model_lib: url + library,
		model_type: kind === "encoder" ? ModelType.embedding : ModelType.LLM,
		required_features: needsShaderF16(quantization) ? ["shader-f16"] : [],
	};
}

/** Makes the first real call as quick as the others: what is compiled or allocated lazily is so here. */
async function warmUp(session: Session, signal: AbortSignal): Promise<void> {
	if (session.model.kind === "encoder") await embed(session, ["warm"], { signal });
	else await generate(session, [{ role: "user", content: "warm" }], { signal, maxTokens: 2, temperature: 0 });
}
