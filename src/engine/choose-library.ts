import type { Model } from "../catalog/schema.ts";
import type { AdapterReport } from "./adapter.ts";

/**
 * @returns the file name of the library whose kernels suit the adapter best, of those that it can run
 * @throws Error in one sentence when it can run none
 */
export function chooseLibrary({ name, library, quantization }: Model, adapter: AdapterReport): string {
	if (adapter.kind === "none") throw new Error(`${name} needs WebGPU, and ${adapter.description}.`);
	if (needsShaderF16(quantization) && !adapter.shaderF16) {
		throw new Error(
			`${name} computes with 16-bit floats (shader-f16), which ${adapter.description} does not have; choose a model with f32 in its quantization.`,
		);
	}
	const file = library[adapter.kind] ?? library.gpu ?? library.software;
	if (!file) throw new Error(`${name} comes without a model library; reinstall the extension.`);
	return file;
}

export function needsShaderF16(quantization: string): boolean {
	return quantization.includes("f16");
}
