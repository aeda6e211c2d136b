import { afterEach, describe, expect, it, vi } from "vitest";
import { describeAdapter, probeAdapter } from "./adapter.ts";

afterEach(() => vi.unstubAllGlobals());

describe("describeAdapter", () => {
	it.each([
		[{ vendor: "nvidia", architecture: "ampere" }, "gpu"],
		[{ vendor: "apple", architecture: "metal-3", isFallbackAdapter: false }, "gpu"],
		[{ vendor: "intel", architecture: "gen-12lp", description: "Intel Arc" }, "gpu"],
		[{}, "gpu"],
		[{ vendor: "google", architecture: "swiftshader" }, "software"],
		[{ vendor: "Google" }, "software"],
		[{ vendor: "mesa", description: "llvmpipe (LLVM 15.0.6, 256 bits)" }, "software"],
		[{ vendor: "microsoft", architecture: "warp" }, "software"],
		[{ vendor: "microsoft", description: "Microsoft Basic Render Driver" }, "software"],
		[{ vendor: "nvidia", isFallbackAdapter: true }, "software"],
	] as const)("%j is %s", (info, kind) => {
		expect(describeAdapter(info).kind).toBe(kind);
	});

	it("names what it found", () => {
		expect(describeAdapter({ vendor: "nvidia", architecture: "ampere" }).description).toBe("nvidia ampere");
		expect(describeAdapter({}).description).not.toBe("");
	});
});

describe("probeAdapter", () => {
	it.each([
		["no WebGPU", {}],
		["no adapter", { gpu: { requestAdapter: async () => null } }],
		["a GPU process that crashed", { gpu: { requestAdapter: () => Promise.reject(new Error("crashed")) } }],
	])("answers none for %s", async (_, navigator) => {
		vi.stubGlobal("navigator", navigator);
		expect((await probeAdapter()).kind).toBe("none");
	});

	it("asks an older browser in its own way", async () => {
		const requestAdapterInfo = async () => ({ vendor: "google", architecture: "swiftshader" });
		vi.stubGlobal("navigator", { gpu: { requestAdapter: async () => ({ requestAdapterInfo }) } });
		expect(await probeAdapter()).toEqual({ kind: "software", description: "google swiftshader" });
	});

	it("reads the adapter's info", async () => {
		const info = { vendor: "amd", architecture: "rdna-3" };
		const requestAdapter = vi.fn(async () => ({ info, features: new Set(["shader-f16"]) }));
		vi.stubGlobal("navigator", { gpu: { requestAdapter } });
		expect(await probeAdapter()).toEqual({ kind: "gpu", description: "amd rdna-3", shaderF16: true });
		expect(requestAdapter).toHaveBeenCalledWith({ powerPreference: "high-performance" });
	});
});
