import { expect, it } from "vitest";
import type { Route } from "../../engine/route.ts";
import { routeWords } from "./route-words.ts";

const CPU: Route = { order: ["cpu", "webgpu"], unmeasured: [], speeds: { cpu: 187.4 }, adapter: "software" };
const GPU: Route = { order: ["webgpu", "cpu"], unmeasured: [], speeds: {}, adapter: "gpu" };

it.each<[Route, string]>([
	[CPU, "Hearth answers on the processor: 190 tabs a second here; the graphics adapter is a software one."],
	[
		{ ...CPU, threads: 2, speeds: { cpu: 8.127 } },
		"Hearth answers on the processor: 8.1 tabs a second here; the graphics adapter is a software one.",
	],
	[
		{ ...CPU, order: ["cpu"], adapter: "none", speeds: {}, threads: 1 },
		"Hearth answers on the processor in one thread, because the browser gives no more; there is no WebGPU.",
	],
	[
		{ ...CPU, adapter: "gpu", speeds: { cpu: 187, webgpu: 52 } },
		"Hearth answers on the processor: 190 tabs a second here; the graphics adapter reads 50.",
	],
	[
		{ ...CPU, adapter: "gpu", speeds: { cpu: 187, webgpu: 0 } },
		"Hearth answers on the processor: 190 tabs a second here; the graphics adapter failed.",
	],
	[GPU, "Hearth answers, on this machine, through WebGPU."],
	[
		{ ...GPU, speeds: { cpu: 187, webgpu: 912 } },
		"Hearth answers, on this machine, through WebGPU: 910 tabs a second here, 190 on the processor.",
	],
])("%o", (route, words) => {
	expect(routeWords("Hearth", route)).toBe(words);
});
