import type { PackedRows } from "./packed-rows.ts";
import { type Pipeline, pipelineOf, readTensor, type Tensor } from "./webllm-internals.ts";

/** The pipeline of a chat model. */
export interface ChatPipeline extends Pipeline {
	readonly conversation: {
		appendMessage(role: string, content: string, name: undefined): void;
		appendReplyHeader(role: "assistant"): void;
		/** The texts that are tokenized, each by itself. */
		getPromptArray(config: unknown): string[];
	};
	resetChat(): void;
	/** Token ids of the conversation, in one list where there are no images. */
	getInputData(): Promise<[number[][], ...unknown[]]>;
	/** Appends to the cache. @returns logits after the last token */
	forwardKnownTokens(ids: readonly number[], isPrefill: boolean): Promise<Tensor>;
}

interface Lock {
	acquire(): Promise<void>;
	release(): Promise<void>;
}

interface Engine {
	loadedModelIdToLock: Map<string, Lock>;
	loadedModelIdToChatConfig: Map<string, unknown>;
	preparePrefillInput(
		request: { messages: readonly Message[] },
		pipeline: ChatPipeline,
		config: unknown,
		reuseKVCache: boolean,
	): { inputStr: string; lastMsgRole: string };
}

interface Message {
	role: string;
	content: string;
}

/** A conversation as the model reads it, up to where its answer begins. */
export interface RenderedChat {
	ids: number[];
	/** What opens the answer; it is tokenized together with the answer. */
	header: string;
}

/** Does with the model what web-llm may not disturb, and leaves the conversation empty. */
async function alone<T>(
	engine: object,
	modelId: string,
	job: (pipeline: ChatPipeline, internals: Engine) => Promise<T>,
): Promise<T> {
	const internals = engine as Engine;
	const pipeline = pipelineOf(engine, modelId) as ChatPipeline;
	const lock = internals.loadedModelIdToLock.get(modelId);
	await lock?.acquire();
	try {
		return await job(pipeline, internals);
	} finally {
		pipeline.resetChat();
		await lock?.release();
	}
}

/**
 * Renders conversations by the way that web-llm itself takes to its first token.
 *
 * @throws web-llm's ContextWindowSizeExceededError
 */
export function renderChat(engine: object, modelId: string, messages: readonly Message[]): Promise<RenderedChat> {
	return alone(engine, modelId, async (pipeline, internals) => {
		const config = internals.loadedModelIdToChatConfig.get(modelId);
		const { inputStr, lastMsgRole } = internals.preparePrefillInput({ messages }, pipeline, config, false);
		pipeline.conversation.appendMessage(lastMsgRole, inputStr, undefined);
		pipeline.conversation.appendReplyHeader("assistant");
		const [data] = await pipeline.getInputData();
		return { ids: data.flat(), header: pipeline.conversation.getPromptArray(pipeline.config).at(-1) ?? "" };
	});
}

/** @returns logits after tokens that are prefilled on an empty cache, float32 [vocab_size] */
export function prefill(engine: object, modelId: string, ids: readonly number[]): Promise<Float32Array> {
	return alone(engine, modelId, async (pipeline) => {
		pipeline.resetChat();
		return readAndDispose(pipeline, await pipeline.forwardKnownTokens(ids, true));
	});
}

/** Whether the model's library exports a function: older ones, and other people's, do not have all of ours. */
export function exportsFunction({ tvm, vm }: Pipeline, name: string): boolean {
	try {
		tvm.withNewScope(() => vm.getFunction(name));
		return true;
	} catch {
		return false;
	}
}

/** @returns logits after each of the tokens `last`, float32 [last, vocab_size] */
export function scorePacked(pipeline: Pipeline, { ids, start, position, prefix, last }: PackedRows) {
	const { tvm, vm, device, params } = pipeline;
	const logits = tvm.withNewScope(() => {
		const onGpu = (values: Int32Array) => tvm.empty([values.length], "int32", device).copyFrom(values);
		const inputs = [ids, start, position, Int32Array.of(prefix), last].map(onGpu);
		return tvm.detachFromCurrentScope(vm.getFunction("score_packed")(...inputs, params) as Tensor);
	});
	return readAndDispose(pipeline, logits);
}

async function readAndDispose(pipeline: Pipeline, tensor: Tensor): Promise<Float32Array> {
	try {
		return await readTensor(pipeline, tensor);
	} finally {
		tensor.dispose();
	}
}
