import { describe, expect, it } from "vitest";
import { BIG_MODELS, compileArguments, planLibraries } from "./plan.ts";

describe("planLibraries", () => {
	it("compiles each model for GPUs in both precisions, and for software adapters where they have float32", () => {
		const planned = planLibraries([]).map(({ file }) => file);
		expect(planned).toHaveLength(3 * BIG_MODELS.length);
		expect(new Set(planned).size).toBe(planned.length);
		expect(planned.slice(0, 3)).toEqual([
			"tinyllama-1.1b-q4f16-1-gpu.wasm",
			"tinyllama-1.1b-q4f32-1-gpu.wasm",
			"tinyllama-1.1b-q4f32-1-software.wasm",
		]);
	});

	it("takes only the models that are named, and names those it knows", () => {
		expect(planLibraries(["phi-2"]).map(({ model }) => model.id)).toEqual(["phi-2", "phi-2", "phi-2"]);
		expect(() => planLibraries(["phi-4"])).toThrow('no model "phi-4" to package; there are tinyllama-1.1b, phi-2, phi');
	});

	it("asks for what the catalog will say", () => {
		const [library] = planLibraries(["phi-3.5-mini"]);
		if (!library) throw new Error("nothing is planned");
		const args = compileArguments(library, "out.wasm").join(" ");
		expect(args).toContain("--model finetune/compile/configs/phi-3.5-mini.json --quantization q4f16_1 --kernels gpu");
		expect(args).toContain("--context-window 4096 --prefill-chunk 256 --out out.wasm");
	});
});
