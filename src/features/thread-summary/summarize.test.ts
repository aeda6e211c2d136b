import { expect, it } from "vitest";
import type { Catalog } from "../../catalog/index.ts";
import { FakeEngine, type FakeEngineOptions } from "../../engine/fake-engine.ts";
import { threadSchema } from "../../tasks/summarize-thread/index.ts";
import { createSummarizer, type SummarizeOptions, type SummarizerProgress } from "./summarize.ts";

const model = (id: string, kind: "encoder" | "chat", tasks: string[]) => ({
	id,
	name: id,
	kind,
	tasks,
	base: "base",
	license: "Apache-2.0",
	quantization: "q0f32",
	library: { gpu: "gpu.wasm", software: "software.wasm" },
	contextWindow: 512,
	files: {},
});
const CATALOG: Catalog = {
	version: 1,
	models: [model("hearth", "encoder", ["group-tabs"]), model("scribe", "chat", ["summarize-thread"])],
};
const ANSWER = {
	summary: "Lunch is on Friday.",
	keywords: ["lunch", "Friday", "Ann"],
	asks: [],
	dates: [],
	points: [],
};
const THREAD = threadSchema.parse({
	id: "t",
	subject: "Lunch",
	messages: [{ id: "m", from: "Ann", to: ["Ben"], date: "2026-03-10", body: "Lunch on Friday?" }],
});

function setUp(engine: FakeEngineOptions = {}, adapter: "gpu" | "none" = "gpu") {
	const backend = new FakeEngine({ write: () => JSON.stringify(ANSWER), ...engine });
	const summarizer = createSummarizer({
		catalog: async () => CATALOG,
		backend,
		probeAdapter: async () => ({ kind: adapter, description: "a card", shaderF16: false }),
	});
	const summarize = (options: Partial<SummarizeOptions> = {}, thread = THREAD) =>
		summarizer.summarize(thread, { signal: new AbortController().signal, ...options });
	return { backend, summarize };
}

it("asks the first model for threads, in the task's words and form, and reads its answer", async () => {
	const { backend, summarize } = setUp();
	const seen: SummarizerProgress[] = [];
	const answer = await summarize({ onProgress: (progress) => seen.push(progress) });
	expect(answer).toMatchObject({ output: ANSWER, model: "scribe", text: JSON.stringify(ANSWER) });
	expect(answer).not.toHaveProperty("reason");
	expect(backend.loaded).toBe("scribe");
	expect(backend.asked[0]?.messages.at(-1)?.content).toContain("Lunch on Friday?");
	expect(backend.asked[0]?.options).toMatchObject({ temperature: 0, schema: { required: Object.keys(ANSWER) } });
	expect(seen[0]).toMatchObject({ phase: "loading" });
	expect(seen.at(-1)).toMatchObject({ phase: "writing", limit: backend.asked[0]?.options.maxTokens });
});

it.each([
	["is no summary", () => "Sure!", "The model's answer is not in the form of a summary."],
	["was cut off", () => "{ ".repeat(2000), "The model's answer was cut off before it was whole."],
])("says why there is none when the answer %s, and keeps what was written", async (_, write, reason) => {
	const answer = await setUp({ write }).summarize();
	expect(answer).toMatchObject({ output: null, reason });
	expect(answer.text).not.toBe("");
});

it("says that a thread is too long without giving the model up", async () => {
	const before = (step: string) => {
		if (step === "generate") throw Object.assign(new Error("Too much text."), { name: "PromptTooLongError" });
	};
	const { backend, summarize } = setUp({ before });
	expect(await summarize()).toMatchObject({ output: null, reason: "Too much text.", text: "" });
	expect(backend.loaded).toBe("scribe");
});

it("lets go of a model that failed", async () => {
	const { backend, summarize } = setUp({
		before(step) {
			if (step === "generate") throw new Error("The graphics processor stopped answering; try again.");
		},
	});
	await expect(summarize()).rejects.toThrow("stopped answering");
	expect(backend.loaded).toBeUndefined();
});

it("stops when it is cancelled, and keeps the model", async () => {
	const { backend, summarize } = setUp({ delay: 5 });
	const controller = new AbortController();
	const onProgress = ({ phase }: SummarizerProgress) => {
		if (phase === "writing") controller.abort(new DOMException("no longer wanted", "AbortError"));
	};
	await expect(summarize({ signal: controller.signal, onProgress })).rejects.toThrow("no longer wanted");
	expect(backend.loaded).toBe("scribe");
});

it.each<[string, Partial<SummarizeOptions>, "gpu" | "none", string]>([
	["a model that cannot write", { model: "hearth" }, "gpu", "The model hearth cannot sum up threads."],
	["a model that there is not", { model: "giant" }, "gpu", "There is no model called giant"],
	["no WebGPU", {}, "none", "WebGPU is not available in this browser."],
])("refuses %s in a sentence", async (_, options, adapter, sentence) => {
	await expect(setUp({}, adapter).summarize(options)).rejects.toThrow(sentence);
});
