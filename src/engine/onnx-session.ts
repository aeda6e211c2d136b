import { Tokenizer } from "@huggingface/tokenizers";
import { env, InferenceSession, Tensor } from "onnxruntime-web/wasm";
import type { OnnxModel } from "./onnx-embed.ts";
import type { OnnxParts } from "./onnx-messages.ts";
import { specialEnds } from "./special-tokens.ts";

export interface OnnxRuntimeOptions {
	/** Addresses of ONNX Runtime's own two files, in the package. */
	wasm: string;
	glue: string;
	threads: number;
}

/** @throws Error when the graph, its weights or the tokenizer cannot be read */
export async function openOnnx(parts: OnnxParts, { wasm, glue, threads }: OnnxRuntimeOptions): Promise<OnnxModel> {
	env.wasm.wasmPaths = { wasm, mjs: glue };
	env.wasm.numThreads = threads;
	const json = JSON.parse(new TextDecoder().decode(parts.tokenizer));
	const whole = new Tokenizer(json, {});
	const tokenizer = {
		encode: (text: string) => Int32Array.from(whole.encode(text, { add_special_tokens: false }).ids),
	};
	const ends = specialEnds(tokenizer);
	const session = await InferenceSession.create(new Uint8Array(parts.graph), {
		executionProviders: ["wasm"],
		externalData: parts.weights.map(({ path, data }) => ({ path, data: new Uint8Array(data) })),
	});
	const [output = ""] = session.outputNames;
	return {
		tokenizer,
		ends,
		contextWindow: parts.contextWindow,
		async run(ids, mask, shape) {
			const { [output]: vectors } = await session.run({
				input_ids: new Tensor("int64", ids, shape),
				attention_mask: new Tensor("int64", mask, shape),
			});
			if (!(vectors?.data instanceof Float32Array)) throw new Error("The ONNX graph gives no float32 vectors.");
			return vectors.data;
		},
		dispose: () => session.release(),
	};
}
