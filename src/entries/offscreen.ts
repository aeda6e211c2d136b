import { onOffscreenConnected } from "../browser/offscreen.ts";
import { packagedUrl } from "../browser/runtime.ts";
import { createOnnxHost } from "../engine/onnx-host.ts";
import { openOnnx } from "../engine/onnx-session.ts";
import { usableThreads } from "../lib/threads.ts";

/** As long as somebody who sorts again does so soon; a model takes a second to load and 150 MB of memory. */
const IDLE_MS = 3 * 60_000;

const threads = usableThreads(globalThis.crossOriginIsolated, navigator.hardwareConcurrency);

const host = createOnnxHost({
	open: (parts) =>
		openOnnx(parts, {
			wasm: packagedUrl("ort-wasm-simd-threaded.wasm"),
			glue: packagedUrl("ort-wasm-simd-threaded.mjs"),
			threads,
		}),
	threads,
	// a message is a task of its own, and so is this; timers are slowed down in pages that nobody sees
	pause: () => scheduler.postTask(() => {}),
	idleMs: IDLE_MS,
	onIdle: () => window.close(),
});

onOffscreenConnected(host.serve);
