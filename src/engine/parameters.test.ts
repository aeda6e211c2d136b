import { describe, expect, it } from "vitest";
import { findMismatch } from "./parameters.ts";

const weight = { name: "layer.0.q_weight", shape: [384, 48], dtype: "uint32" };
const scale = { name: "layer.0.q_scale", shape: [384, 12], dtype: "float32" };
const inShards = (...parameters: object[]) => ({
	records: parameters.map((record) => ({ records: [record as typeof weight] })),
});

describe("findMismatch", () => {
	it("lets what belongs together pass, in any order and any number of shards", () => {
		expect(findMismatch([weight, scale], inShards(scale, weight))).toBeUndefined();
	});

	it.each([
		["a missing tensor", inShards(weight), "the weights have no layer.0.q_scale"],
		[
			"a wrong shape",
			inShards(weight, { ...scale, shape: [384, 24] }),
			"layer.0.q_scale is float32 [384, 24] in the weights and float32 [384, 12] in the library",
		],
		[
			"a wrong type",
			inShards(weight, { ...scale, dtype: "float16" }),
			"layer.0.q_scale is float16 [384, 12] in the weights",
		],
		["a tensor too many", inShards(weight, scale, { ...scale, name: "bias" }), "the library has no bias"],
	])("names %s", (_, weights, words) => {
		expect(findMismatch([weight, scale], weights)).toContain(words);
	});
});
