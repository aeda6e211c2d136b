/** What WebGPU offers here, in the form that a choice of model library needs. */
export interface AdapterReport {
	/** "software" runs shaders on the processor: barriers are dear and there is no shader-f16. */
	kind: "gpu" | "software" | "none";
	/** One plain phrase for people, e.g. "nvidia ampere". */
	description: string;
	/** Whether shaders may compute with 16-bit floats; not, when absent. */
	shaderF16?: boolean;
}

/** The part of GPUAdapterInfo that is read; browsers leave fields empty or out. */
export interface AdapterInfo {
	vendor?: string;
	architecture?: string;
	device?: string;
	description?: string;
	isFallbackAdapter?: boolean;
}

/** The rasterizers that pose as adapters: Chrome's, Mesa's two and Windows'. Google makes no other adapter. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|\bwarp\b|\bsoftware\b/i;

export function describeAdapter(info: AdapterInfo): AdapterReport {
	const names = [info.vendor, info.architecture, info.device, info.description].filter(Boolean).join(" ");
	const software = info.isFallbackAdapter === true || info.vendor?.toLowerCase() === "google" || SOFTWARE.test(names);
	return { kind: software ? "software" : "gpu", description: names || "an adapter without a name" };
}

/** Asks for the adapter that web-llm will ask for. Never throws: no adapter is an answer. */
export async function probeAdapter(): Promise<AdapterReport> {
	const gpu = globalThis.navigator?.gpu as GPU | undefined;
	if (!gpu) return { kind: "none", description: "this browser has no WebGPU" };
	try {
		const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
		if (adapter) {
			const report = describeAdapter(await readInfo(adapter));
			return adapter.features?.has("shader-f16") ? { ...report, shaderF16: true } : report;
		}
	} catch {
		// Chrome rejects instead of answering null while its GPU process restarts
	}
	return { kind: "none", description: "this browser gives no WebGPU adapter" };
}

/** Chrome has `info` since version 127, and a method before. */
async function readInfo(adapter: GPUAdapter & { requestAdapterInfo?(): Promise<AdapterInfo> }): Promise<AdapterInfo> {
	return adapter.info ?? (await adapter.requestAdapterInfo?.()) ?? {};
}
