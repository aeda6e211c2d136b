import { expect, it } from "vitest";
import { architectureOf } from "./architecture.ts";

const config = { model_type: "llama", hidden_size: 128, rope_scaling: { type: "linear", factor: 2 } };
const quantize = { quantization: "q4f32_1", context_window: 1024, prefill_chunk: 128 };
const own = architectureOf(config, quantize);

it("is the same whatever the order of keys and whatever no library depends on", () => {
	const other = { hidden_size: 128, rope_scaling: { factor: 2, type: "linear" }, model_type: "llama" };
	expect(architectureOf(other, quantize)).toBe(own);
	const labels = { _name_or_path: "x", transformers_version: "9", bos_token_id: 3, attention_dropout: 0.1 };
	expect(architectureOf({ ...config, ...labels }, quantize)).toBe(own);
});

it.each([
	[{ ...config, num_attention_heads: 8 }, quantize],
	[{ ...config, rope_scaling: { type: "linear", factor: 4 } }, quantize],
	[config, { ...quantize, quantization: "q0f32" }],
	[config, { ...quantize, context_window: 512 }],
	[config, { ...quantize, prefill_chunk: 64 }],
])("differs for %j, %j", (config, quantize) => {
	expect(architectureOf(config, quantize)).not.toBe(own);
});
