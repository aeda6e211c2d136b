/** The one version whose private parts are known. A test holds the installed one against it. */
export const PINNED_VERSION = "0.2.86";

/** A tensor of TVM's runtime, on the GPU unless it says otherwise. */
export interface Tensor {
	readonly shape: number[];
	readonly dtype: string;
	copyFrom(data: Tensor | ArrayLike<number>): Tensor;
	/** Of a tensor in main memory. */
	toArray(): Float32Array | Int32Array;
	dispose(): void;
}

/** TVM's runtime inside a model library. Tensors live as long as the scope they were made in, unless detached from it. */
export interface Runtime {
	withNewScope<T>(action: () => T): T;
	detachFromCurrentScope<T>(object: T): T;
	empty(shape: readonly number[], dtype: string, device: unknown): Tensor;
	cpu(): unknown;
	readonly lib: { readonly webGPUContext?: { readonly device: GPUDevice } };
}

export interface Tokenizer {
	/** Without special tokens. */
	encode(text: string): Int32Array;
}

/** What holds a loaded model; web-llm keeps it to itself. */
export interface Pipeline {
	readonly tokenizer: Tokenizer;
	readonly tvm: Runtime;
	readonly device: { sync(): Promise<void> };
	readonly vm: { getFunction(name: string): (...args: unknown[]) => unknown };
	/** The weights, as functions of the library take them. */
	readonly params: unknown;
	readonly config: { conv_template: { role_templates?: Record<string, string>; stop_token_ids?: number[] } };
}

/** What `_metadata` of a model library says, as far as it is read here. */
export interface LibraryMetadata {
	params: { name: string; shape: number[]; dtype: string }[];
	/** Of an encoder. */
	max_batch_size?: number;
}

interface Engine {
	loadedModelIdToPipeline: Map<string, Pipeline>;
}

interface Message {
	role: string;
	content: string;
}

/**
 * The pipeline of a loaded model. The public API gives neither a tokenizer (it adds no special tokens by itself, so an
 * encoder's texts must be encoded before they are handed over) nor the library's metadata nor the device.
 */
export function pipelineOf(engine: object, modelId: string): Pipeline {
	const pipeline = (engine as Engine).loadedModelIdToPipeline?.get(modelId);
	if (!pipeline) throw new Error(`web-llm did not keep ${modelId}; load it again.`);
	return pipeline;
}

export function readMetadata({ tvm, vm }: Pipeline): LibraryMetadata {
	return JSON.parse(tvm.withNewScope(() => String(vm.getFunction("_metadata")())));
}

/**
 * Resolves when the model's device is gone, whoever took it. web-llm watches it too, but only to unload: what waits for the
 * GPU then would wait for ever.
 */
export async function deviceLost({ tvm }: Pipeline): Promise<GPUDeviceLostInfo | undefined> {
	return tvm.lib.webGPUContext?.device.lost;
}

/** Copies a float32 tensor from the GPU. */
export async function readTensor({ tvm, device }: Pipeline, tensor: Tensor): Promise<Float32Array> {
	const copy = tvm.withNewScope(() =>
		tvm.detachFromCurrentScope(tvm.empty(tensor.shape, tensor.dtype, tvm.cpu()).copyFrom(tensor)),
	);
	try {
		await device.sync();
		return Float32Array.from(copy.toArray());
	} finally {
		copy.dispose();
	}
}

/** web-llm deletes the first of these from every message. */
const FUNCTION_PLACEHOLDER = "{function_string}";

/**
 * The messages as web-llm must be given them to read them as they are: it fills templates by String.replace, which takes
 * "$&" and its like in a message for more than text.
 */
export function escapeMessages<T extends Message>({ config }: Pipeline, messages: readonly T[]): T[] {
	const templates = config.conv_template.role_templates ?? {};
	return messages.map((message) => {
		const { role, content } = message;
		if (role === "system") return { ...message, content: escapeDollars(content) };
		const guard = content.includes(FUNCTION_PLACEHOLDER) ? FUNCTION_PLACEHOLDER : "";
		return templates[role] === undefined ? message : { ...message, content: guard + escapeDollars(content) };
	});
}

function escapeDollars(text: string): string {
	return text.replaceAll("$", "$$$$");
}
