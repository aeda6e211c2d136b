import { expect, it } from "vitest";
import type { Model } from "../../catalog/index.ts";
import { type CandidateDeps, listCandidates } from "./candidates.ts";

const model = (id: string, given: Partial<Model> = {}): Model => ({
	id,
	name: id,
	kind: "encoder",
	tasks: ["group-tabs"],
	base: "base",
	license: "Apache-2.0",
	quantization: "q0f32",
	library: { gpu: "gpu.wasm" },
	contextWindow: 128,
	files: { "params_shard_0.bin": { bytes: 2e9, sha256: "" }, "gpu.wasm": { bytes: 9e12, sha256: "" } },
	...given,
});

const list = (models: Model[], given: Partial<CandidateDeps> = {}) =>
	listCandidates({
		catalog: { version: 1, models },
		adapter: { kind: "gpu", description: "a card" },
		memory: { capacity: 16e9, available: 8e9 },
		chooseLibrary: () => "gpu.wasm",
		unfitForCpu: () => undefined,
		...given,
	});

const told = (candidates: ReturnType<typeof list>) =>
	candidates.map(({ model, backend, unfit }) => [model?.id, backend, unfit]);

it("lists an encoder on both backends, a language model on WebGPU, and the rules", () => {
	const scribe = model("scribe", { kind: "chat", tasks: ["summarize-thread"] });
	expect(told(list([scribe, model("ember")]))).toEqual([
		["ember", "cpu", undefined],
		["ember", "webgpu", undefined],
		["scribe", "webgpu", undefined],
		[undefined, "rules", undefined],
	]);
});

it("leaves out what cannot be measured", () => {
	expect(told(list([model("tea", { tasks: ["make-tea"] })]))).toEqual([[undefined, "rules", undefined]]);
});

it("says of each why it does not fit", () => {
	const chooseLibrary = () => {
		throw new Error("ember needs WebGPU, and this browser has none.");
	};
	expect(told(list([model("ember")], { chooseLibrary, unfitForCpu: () => "No graph." }))).toEqual([
		["ember", "cpu", "No graph."],
		["ember", "webgpu", "ember needs WebGPU, and this browser has none."],
		[undefined, "rules", undefined],
	]);
});

it.each([
	[{ capacity: 16e9, available: 2e9 }, "2.00 GB of 16.00 GB are free; close other programs first."],
	[{ capacity: 2e9, available: 1e9 }, "ember needs about 3.00 GB of memory, more than this machine has."],
])("says before it is loaded that the memory will not do: %o", (memory, sentence) => {
	for (const { backend, unfit } of list([model("ember")], { memory }))
		if (backend !== "rules") expect(unfit).toContain(sentence);
});

it("trusts a machine that does not tell", () => {
	expect(list([model("ember")], { memory: undefined }).every(({ unfit }) => unfit === undefined)).toBe(true);
});
