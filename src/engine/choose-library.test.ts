import { describe, expect, it } from "vitest";
import type { Model } from "../catalog/schema.ts";
import { chooseLibrary } from "./choose-library.ts";

const model = (quantization: string, library: Model["library"]) => ({ name: "Ember", quantization, library }) as Model;
const both = { gpu: "a-gpu.wasm", software: "a-software.wasm" };
const gpu = { kind: "gpu", description: "a card", shaderF16: true } as const;
const old = { kind: "gpu", description: "an old card" } as const;
const software = { kind: "software", description: "google swiftshader" } as const;

describe("chooseLibrary", () => {
	it.each([
		["a GPU", gpu, both, "a-gpu.wasm"],
		["a software adapter", software, both, "a-software.wasm"],
		["a software adapter that has only the other", software, { gpu: "a-gpu.wasm" }, "a-gpu.wasm"],
		["a GPU that has only the other", gpu, { software: "a-software.wasm" }, "a-software.wasm"],
	])("takes the kernels for %s", (_, adapter, library, file) => {
		expect(chooseLibrary(model("q4f32_1", library), adapter)).toBe(file);
	});

	it("gives 16-bit kernels to an adapter that has them, and to no other", () => {
		const half = model("q4f16_1", { gpu: "a-gpu.wasm" });
		expect(chooseLibrary(half, gpu)).toBe("a-gpu.wasm");
		for (const adapter of [old, software])
			expect(() => chooseLibrary(half, adapter)).toThrow(
				`Ember computes with 16-bit floats (shader-f16), which ${adapter.description} does not have; choose a model with f32 in its quantization.`,
			);
	});

	it("says so where there is no WebGPU", () => {
		expect(() =>
			chooseLibrary(model("q0f32", both), { kind: "none", description: "this browser has no WebGPU" }),
		).toThrow("Ember needs WebGPU, and this browser has no WebGPU.");
	});
});
