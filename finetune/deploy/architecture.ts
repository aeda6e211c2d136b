import { createHash } from "node:crypto";
import type { RunRecipe } from "./run.ts";

/** Keys of a Hugging Face config.json that no compiled library depends on: names, versions, training, generation. */
const VOLATILE = new Set([
	"architectures",
	"bos_token_id",
	"eos_token_id",
	"pad_token_id",
	"dtype",
	"torch_dtype",
	"transformers_version",
	"initializer_range",
	"use_cache",
	"gradient_checkpointing",
	"return_dict",
	"output_attentions",
	"output_hidden_states",
]);

/**
 * What a library was compiled for: two models with the same answer can run on each other's libraries. A key too many only
 * makes a fitting library go unnoticed; so everything counts that is not known to be irrelevant.
 *
 * @param config the merged model's config.json
 * @returns sha256, lower-case hex
 */
export function architectureOf(
	config: Readonly<Record<string, unknown>>,
	{ quantization, context_window, prefill_chunk }: RunRecipe["quantize"],
): string {
	const relevant = Object.entries(config).filter(
		([key]) => !VOLATILE.has(key) && !key.startsWith("_") && !key.includes("dropout"),
	);
	const whole = { ...Object.fromEntries(relevant), quantization, context_window, prefill_chunk };
	return createHash("sha256").update(canonical(whole)).digest("hex");
}

/** JSON with the keys of every object in order. */
function canonical(value: unknown): string {
	return JSON.stringify(value, (_key, part: unknown) =>
		part !== null && typeof part === "object" && !Array.isArray(part)
			? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
			: part,
	);
}
