import { copyFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { defaultClientConditions, type Plugin, type ResolvedConfig } from "vite";

/** ONNX Runtime for processors with SIMD, with threads where there may be any; its other builds are for graphics. */
const FILES = ["ort-wasm-simd-threaded.wasm", "ort-wasm-simd-threaded.mjs"];

/** Packs ONNX Runtime's own two files into the extension, at its root, and has it look for them outside of the bundle. */
export function packageOnnxRuntime(): Plugin {
	let config: ResolvedConfig;
	return {
		name: "inglenook:package-onnx-runtime",
		config: () => ({ resolve: { conditions: ["onnxruntime-web-use-extern-wasm", ...defaultClientConditions] } }),
		configResolved(resolved) {
			config = resolved;
		},
		writeBundle() {
			const dist = dirname(createRequire(import.meta.url).resolve("onnxruntime-web"));
			for (const name of FILES) copyFileSync(join(dist, name), resolve(config.root, config.build.outDir, name));
		},
	};
}
