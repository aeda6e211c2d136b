import { type Catalog, expectModel, type Model } from "../catalog/index.ts";
import { sha256 } from "../lib/sha256.ts";
import { abortable } from "./abortable.ts";
import type { ModelBackend, Progress } from "./engine.ts";
import { READY, STARTING } from "./load-progress.ts";
import { connectOnnx, type OnnxConnection, type OnnxDoor } from "./onnx-connection.ts";
import type { OnnxParts } from "./onnx-messages.ts";
import { type ModelSource, packageModel } from "./packaged-models.ts";
import { createSharedLoads } from "./shared-load.ts";

export interface OnnxOptions {
	/** The models there are; asked at each load. */
	catalog: () => Promise<Catalog>;
	source: (model: Model) => ModelSource;
	/** A way to the page that computes, which is opened if need be. @throws Error when there can be none */
	connect: () => Promise<OnnxDoor>;
	/** Closes that page, and lets go of all that it holds. */
	close: () => Promise<void>;
}

export interface OnnxBackend extends ModelBackend {
	/** In how many threads it computes; undefined until it has been asked for something. */
	readonly threads: number | undefined;
}

const READING: Progress = { fraction: 0.1, text: "Reading the model" };
const PREPARING: Progress = { fraction: 0.4, text: "Preparing the model for this machine" };

/** Why the processor cannot run the model, in a sentence; undefined when it can. */
export function unfitForProcessor({ name, kind, graph }: Model): string | undefined {
	if (kind === "chat") return `${name} writes, which is too much for the processor; it needs WebGPU.`;
	return graph === undefined ? `${name} comes without a graph for the processor; it needs WebGPU.` : undefined;
}

/** The catalog's encoders, run by ONNX Runtime on the processor, in a page of their own: a worker cannot load it. */
export function createOnnxBackend({ catalog, source, connect, close }: OnnxOptions): OnnxBackend {
	const loads = createSharedLoads();
	let connection: OnnxConnection | undefined;
	/** The id of the model that was loaded here, and the key of the one in the page's memory; undefined until it says. */
	let loaded: string | undefined;
	let held: string | null | undefined;
	let threads: number | undefined;
	let stopping = new AbortController();

	async function connected(): Promise<OnnxConnection> {
		if (connection && (await connection.check())) return connection;
		const made = connectOnnx(await connect(), () => {
			if (connection === made) loaded = undefined;
		});
		connection = made;
		held = undefined;
		return made;
	}

	async function load(model: Model, signal: AbortSignal, report: (progress: Progress) => void): Promise<void> {
		report(STARTING);
		loaded = undefined;
		const page = await abortable(connected(), signal);
		const ready = await abortable(page.ready, signal);
		threads = ready.threads;
		// it outlives the worker
		if (held === undefined) held = ready.loaded;
		const key = await keyOf(model);
		if (held !== key) {
			report(READING);
			const parts = { key, ...(await readParts(model, source(model), signal)) };
			report(PREPARING);
			const buffers = [parts.graph, parts.tokenizer, ...parts.weights.map(({ data }) => data)];
			held = null;
			await page.ask({ kind: "load", parts }, { signal }, buffers);
			held = key;
		}
		loaded = model.id;
		report(READY);
	}

	return {
		backend: "cpu",

		get loaded() {
			return loaded;
		},

		get threads() {
			return threads;
		},

		async load(modelId, options) {
			options.signal.throwIfAborted();
			const model = expectModel(await catalog(), modelId);
			const unfit = unfitForProcessor(model);
			if (unfit) throw new Error(unfit);
			options.signal.throwIfAborted();
			if (loaded === modelId && (await connection?.check())) return options.onProgress?.(READY);
			await loads.request(modelId, (signal, report) => load(model, signal, report), options);
		},

		async embed(texts, options) {
			if (!connection || loaded === undefined) throw new Error("No model is loaded; load one first.");
			const signal = AbortSignal.any([options.signal, stopping.signal]);
			return connection.ask({ kind: "embed", texts: [...texts] }, { ...options, signal });
		},

		score: async () => {
			throw new Error("The processor compares no answers; choose WebGPU.");
		},

		generate: async () => {
			throw new Error("The processor writes no text; choose WebGPU.");
		},

		stop() {
			stopping.abort(new DOMException("Stopped.", "AbortError"));
			stopping = new AbortController();
		},

		dispose: () =>
			loads.replace(async () => {
				loaded = undefined;
				connection?.close();
				connection = undefined;
				await close();
			}),
	};
}

/** Every file that counts has its part in it. */
async function keyOf({ id, files }: Model): Promise<string> {
	const hashes = Object.entries(files).map(([name, file]) => `${name} ${file.sha256}`);
	return sha256(new TextEncoder().encode([id, ...hashes.sort()].join("\n")));
}

/** @throws ModelFileError; the signal's reason */
async function readParts(model: Model, source: ModelSource, signal: AbortSignal): Promise<Omit<OnnxParts, "key">> {
	const { url, read } = packageModel(model, source, signal);
	const shards = Object.keys(model.files).filter((name) => name.endsWith(".bin"));
	const [graph, tokenizer, ...data] = await Promise.all(
		[model.graph ?? "", "tokenizer.json", ...shards].map((name) => read(url + name)),
	);
	return {
		graph: graph ?? new ArrayBuffer(),
		tokenizer: tokenizer ?? new ArrayBuffer(),
		weights: shards.map((path, i) => ({ path, data: data[i] ?? new ArrayBuffer() })),
		contextWindow: model.contextWindow,
	};
}
