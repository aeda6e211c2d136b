import { MLCEngine } from "@mlc-ai/web-llm";
import { closeOffscreen, connectOffscreen } from "../../../../src/browser/offscreen.ts";
import { loadCatalog } from "../../../../src/catalog/index.ts";
import type { ChatMessage, ModelBackend } from "../../../../src/engine/engine.ts";
import { createOnnxBackend } from "../../../../src/engine/onnx.ts";
import { packagedSource } from "../../../../src/engine/packaged-models.ts";
import { createWebllmBackend } from "../../../../src/engine/webllm.ts";
import { type ChatPipeline, renderChat } from "../../../../src/engine/webllm-chat-internals.ts";
import {
	escapeMessages,
	type LibraryMetadata,
	pipelineOf,
	readMetadata,
} from "../../../../src/engine/webllm-internals.ts";
import { ChatProbe } from "./chat-probe.ts";
import { type Floats, packFloats } from "./floats.ts";
import { cancelEmbed, cancelGenerate, cancelLoad, type Ending, loadDamaged, loseDevice, stores } from "./lifecycle.ts";

const modelsUrl = new URL("models/", self.location.href).href;
const never = new AbortController().signal;

let backend: ModelBackend | undefined;
let engine: MLCEngine | undefined;
let modelId = "";

// the extension hands its engine to nobody
const reload = MLCEngine.prototype.reload;
let reloads = 0;
let reloading = 0;
let onReloaded = () => {};
MLCEngine.prototype.reload = async function (...args) {
	engine = this;
	reloads++;
	reloading++;
	try {
		await reload.apply(this, args);
		onReloaded();
	} finally {
		reloading--;
	}
};

function current(): ModelBackend {
	if (!backend) throw new Error("The test has loaded nothing.");
	return backend;
}

/** What the backend keeps to itself. */
function inside(): { engine: MLCEngine; pipeline: ChatPipeline; probe: ChatProbe } {
	if (!engine) throw new Error("The test has loaded nothing.");
	const pipeline = pipelineOf(engine, modelId) as ChatPipeline;
	return { engine, pipeline, probe: new ChatProbe(pipeline) };
}

/** A new backend in the place of the last one. */
async function start(id: string, kernels: "gpu" | "software"): Promise<ModelBackend> {
	await backend?.dispose();
	const catalog = () => loadCatalog(`${modelsUrl}catalog.json`);
	const probe = async () => ({ kind: kernels, description: "chosen by the test" });
	backend = createWebllmBackend({ catalog, source: packagedSource(modelsUrl), probe });
	modelId = id;
	return backend;
}

/** The same for the processor. */
async function startProcessor(): Promise<ModelBackend> {
	await backend?.dispose();
	const catalog = () => loadCatalog(`${modelsUrl}catalog.json`);
	const source = packagedSource(modelsUrl);
	backend = createOnnxBackend({ catalog, source, connect: connectOffscreen, close: closeOffscreen });
	return backend;
}

/** What the tests call in the worker; everything crosses as JSON. */
const harness = {
	async load(id: string, kernels: "gpu" | "software"): Promise<{ metadata: LibraryMetadata; progress: number[] }> {
		const fresh = await start(id, kernels);
		const progress: number[] = [];
		await fresh.load(id, { signal: never, onProgress: ({ fraction }) => progress.push(fraction) });
		return { metadata: readMetadata(inside().pipeline), progress };
	},

	/** What does not ask for token ids or logits then asks the processor. */
	async loadOnProcessor(id: string): Promise<void> {
		await (await startProcessor()).load(id, { signal: never });
	},

	/** Loads as far as web-llm does: every function of the library is found, every pipeline made. Nothing is computed. */
	async instantiate(id: string, kernels: "gpu" | "software"): Promise<LibraryMetadata> {
		const fresh = await start(id, kernels);
		const leaving = new AbortController();
		const reloaded = new Promise<void>((resolve) => {
			onReloaded = resolve;
		});
		const loading = fresh.load(id, { signal: leaving.signal });
		await Promise.race([reloaded, loading]);
		const metadata = readMetadata(inside().pipeline);
		leaving.abort();
		await loading.catch(() => {});
		return metadata;
	},

	/** Loads what is loaded already, or was. @returns how often web-llm loaded anything for `times` requests at once */
	async loadAgain(times: number): Promise<number> {
		const before = reloads;
		await Promise.all(Array.from({ length: times }, () => backend?.load(modelId, { signal: never })));
		return reloads - before;
	},

	/** `busy`: web-llm was still at it when the load had been cancelled. */
	async cancelLoad(id: string, fraction: number): Promise<Ending & { busy: boolean }> {
		const end = await cancelLoad(await start(id, "software"), id, fraction);
		return { ...end, busy: reloading > 0 };
	},
	cancelEmbed: (texts: string[], how: "signal" | "stop"): Promise<Ending> => cancelEmbed(current(), texts, how),
	cancelGenerate: (messages: ChatMessage[]): Promise<Ending> => cancelGenerate(current(), messages),
	loseDevice: (texts: string[]): Promise<Ending> => loseDevice(current(), inside().pipeline, texts),
	loadDamaged: async (id: string, file: string, how: "flipped" | "missing"): Promise<Ending> =>
		loadDamaged(await start(id, "software"), id, file, how),
	stores,

	async dispose(): Promise<string | undefined> {
		await backend?.dispose();
		return backend?.loaded;
	},

	/** Token ids without special tokens. */
	encode: (text: string): number[] => [...inside().pipeline.tokenizer.encode(text)],

	/** Texts by the way of the extension. */
	async embedTexts(texts: string[]): Promise<Floats[]> {
		return (await current().embed(texts, { signal: never })).map(packFloats);
	},

	/** Token ids as one batch. */
	async embedIds(ids: number[][]): Promise<Floats[]> {
		const { data } = await inside().engine.embeddings.create({ input: ids, model: modelId });
		return data.map(({ embedding }) => packFloats(embedding));
	},

	prefill: async (chunks: number[][]): Promise<Floats> => packFloats(await inside().probe.prefill(chunks)),
	decode: async (id: number): Promise<Floats> => packFloats(await inside().probe.decode(id)),

	/** Logits after each row, one after the other. */
	scorePacked: async (prefix: number[], rows: number[][]): Promise<Floats> =>
		packFloats(await inside().probe.scorePacked(prefix, rows)),

	/** Log-probabilities of the answers by the way of the extension; `without` a function of the library, by another one. */
	async score(prompts: ChatMessage[][], answers: string[], without?: string): Promise<Floats[]> {
		const { vm } = inside().pipeline;
		const { getFunction } = vm;
		vm.getFunction = (name) => {
			if (name === without) throw new Error(`There is no ${name}.`);
			return getFunction.call(vm, name);
		};
		try {
			return (await current().score(prompts, answers, { signal: never })).map(packFloats);
		} finally {
			vm.getFunction = getFunction;
		}
	},

	/** The token ids that web-llm prefills for a conversation. */
	async renderChat(messages: ChatMessage[]): Promise<number[]> {
		const { engine, pipeline } = inside();
		return (await renderChat(engine, modelId, escapeMessages(pipeline, messages))).ids;
	},

	/** `count` tokens, whatever they are. */
	async greedy(messages: ChatMessage[], count: number): Promise<{ ids: number[]; text: string }> {
		const { engine, pipeline, probe } = inside();
		await engine.resetChat(false, modelId);
		const { choices } = await engine.chat.completions.create({
			messages: escapeMessages(pipeline, messages),
			model: modelId,
			max_tokens: count,
			temperature: 0,
			ignore_eos: true,
		});
		return { ids: probe.outputIds, text: choices[0]?.message.content ?? "" };
	},

	/** Text by the way of the extension, and the pieces in which it came. */
	async generate(
		messages: ChatMessage[],
		maxTokens: number,
		schema?: Record<string, unknown>,
	): Promise<{ text: string; pieces: string[]; ids: number[] }> {
		const pieces: string[] = [];
		const onText = (text: string) => void pieces.push(text);
		const form = schema ? { schema } : {};
		const options = { signal: never, maxTokens, temperature: 0, onText, ...form };
		const { text } = await current().generate(messages, options);
		return { text, pieces, ids: inside().probe.outputIds };
	},

	sampleTopP: (probs: number[], uniforms: number[], topP: number) => inside().probe.sampleTopP(probs, uniforms, topP),
	softmax: async (logits: number[], temperature: number) =>
		packFloats(await inside().probe.softmax(logits, temperature)),
	applyBitmask: async (logits: number[], mask: number[]) => packFloats(await inside().probe.applyBitmask(logits, mask)),
	applyLogitBias: async (logits: number[], ids: number[], bias: number[]) =>
		packFloats(await inside().probe.applyLogitBias(logits, ids, bias)),
	applyPenalty: async (logits: number[], ids: number[], counts: number[], penalties: number[]) =>
		packFloats(await inside().probe.applyPenalty(logits, ids, counts, penalties)),
};

export type Harness = typeof harness;

Object.assign(self, { harness });
