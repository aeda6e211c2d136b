import { describe, expect, it, vi } from "vitest";
import type { Model } from "../catalog/schema.ts";
import type { Pipeline } from "./webllm-internals.ts";
import { embed, generate, type LoadedModel } from "./webllm-jobs.ts";

const never = new AbortController().signal;
const question = [{ role: "user" as const, content: "costs $&?" }];

/** An encoder whose vector of n tokens is a unit vector that points to n degrees. */
function loadedModel(overrides: Partial<LoadedModel["engine"]> = {}) {
	const embedTokens = vi.fn(async ({ input }: { input: number[][] }) => ({
		data: input.map((ids) => ({ embedding: unit(ids.length) })),
	}));
	const engine = {
		embeddings: { create: embedTokens },
		chat: { completions: { create: vi.fn() } },
		resetChat: vi.fn(async () => {}),
		interruptGenerate: vi.fn(async () => {}),
		...overrides,
	};
	const pipeline = {
		tokenizer: { encode: (text: string) => new Int32Array(text.length) },
		config: { conv_template: { role_templates: { user: "{user_message}" } } },
	} as unknown as Pipeline;
	const model = { id: "hearth", name: "Hearth", contextWindow: 128 } as Model;
	const loaded: LoadedModel = { model, engine, pipeline, adapter: "gpu", batchSize: 2, ends: { first: 1, last: 2 } };
	return { loaded, engine, embedTokens };
}

const unit = (degrees: number) => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];

describe("embed", () => {
	it("answers in order, in batches no larger than the library takes, and tells how far it is", async () => {
		const { loaded, embedTokens } = loadedModel();
		const progress: number[][] = [];
		const texts = ["ccc", "a", "eeeee", "bb", "dddd"];
		const onProgress = (done: number, total: number) => void progress.push([done, total]);
		const vectors = await embed(loaded, texts, { signal: never, onProgress });
		expect(vectors).toEqual(texts.map((text) => Float32Array.from(unit(text.length + 2))));
		const batches = embedTokens.mock.calls.map(([{ input }]) => input.map((ids) => ids.length));
		expect(batches).toEqual([[3, 4], [5, 6], [7]]);
		expect(progress).toEqual([
			[2, 5],
			[4, 5],
			[5, 5],
		]);
	});

	it("answers nothing with nothing, without asking the model", async () => {
		const { loaded, embedTokens } = loadedModel();
		expect(await embed(loaded, [], { signal: never })).toEqual([]);
		expect(embedTokens).not.toHaveBeenCalled();
	});

	it("stops between batches", async () => {
		const { loaded, embedTokens } = loadedModel();
		const controller = new AbortController();
		const onProgress = () => controller.abort(new DOMException("no longer wanted", "AbortError"));
		const embedding = embed(loaded, ["a", "b", "c", "d"], { signal: controller.signal, onProgress });
		await expect(embedding).rejects.toThrow("no longer wanted");
		expect(embedTokens).toHaveBeenCalledOnce();
	});

	it.each([
		["zeros", [0, 0]],
		["NaN", [Number.NaN, 1]],
		["what is not of length 1", [1, 1]],
		["nothing", []],
	])("refuses %s", async (_, embedding) => {
		const { loaded } = loadedModel({ embeddings: { create: async () => ({ data: [{ embedding }] }) } });
		await expect(embed(loaded, ["a"], { signal: never })).rejects.toThrow("Hearth computes nonsense");
	});
});

describe("generate", () => {
	/** A stream of pieces; notes when it is left. */
	function streaming(...pieces: (string | undefined)[]) {
		const state = { closed: false };
		async function* stream() {
			try {
				for (const content of pieces) yield { choices: [{ delta: content === undefined ? {} : { content } }] };
				yield { choices: [{ delta: {}, finish_reason: "stop" }] };
				yield { choices: [], usage: { prompt_tokens: 7, completion_tokens: 2 } };
			} finally {
				state.closed = true;
			}
		}
		const create = vi.fn(
			async (_: { messages: unknown[]; max_tokens: number; temperature?: number; response_format?: object }) =>
				stream(),
		);
		return { state, ...loadedModel({ chat: { completions: { create } } }), create };
	}

	it("gives the text so far, and all of it in the end", async () => {
		const { loaded, create } = streaming("to", undefined, "", "gether");
		const heard: string[] = [];
		const onText = (text: string) => void heard.push(text);
		expect(await generate(loaded, question, { signal: never, maxTokens: 9, temperature: 0, onText })).toMatchObject({
			text: "together",
			complete: true,
			promptTokens: 7,
			newTokens: 2,
		});
		expect(heard).toEqual(["to", "together"]);
		expect(create.mock.calls[0]?.[0]).toMatchObject({
			max_tokens: 9,
			temperature: 0,
			messages: [{ content: "costs $$&?" }],
		});
	});

	it("leaves the temperature to the model's own config, and the form to the model", async () => {
		const { loaded, create } = streaming("x");
		await generate(loaded, question, { signal: never, maxTokens: 1 });
		expect(create.mock.calls[0]?.[0]).not.toHaveProperty("temperature");
		expect(create.mock.calls[0]?.[0]).not.toHaveProperty("response_format");
	});

	it("holds the text to a schema", async () => {
		const { loaded, create } = streaming("{}");
		const schema = { type: "object", properties: { age: { type: "integer" } }, required: ["age"] };
		await generate(loaded, question, { signal: never, maxTokens: 1, schema });
		expect(create.mock.calls[0]?.[0].response_format).toMatchObject({
			type: "grammar",
			grammar: expect.stringContaining(String.raw`root ::= "{" "\"age\":" number "}"`),
		});
	});

	it("says of a text that was cut off that it is not whole", async () => {
		const create = async () =>
			(async function* () {
				yield { choices: [{ delta: { content: "a" }, finish_reason: "length" }] };
			})();
		const { loaded } = loadedModel({ chat: { completions: { create } } });
		expect(await generate(loaded, question, { signal: never, maxTokens: 1 })).toMatchObject({
			text: "a",
			complete: false,
		});
	});

	it("says in a sentence that a prompt is too long", async () => {
		const error = Object.assign(new Error("Prompt tokens exceed"), { name: "ContextWindowSizeExceededError" });
		const create = async () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) });
		const { loaded } = loadedModel({ chat: { completions: { create } } });
		await expect(generate(loaded, question, { signal: never, maxTokens: 1 })).rejects.toMatchObject({
			name: "PromptTooLongError",
			message: "This is more text than Hearth can read at once (128 tokens).",
		});
	});

	it("starts on an empty cache", async () => {
		const { loaded, engine, create } = streaming("x");
		await generate(loaded, question, { signal: never, maxTokens: 1 });
		expect(engine.resetChat).toHaveBeenCalledBefore(create);
	});

	it("interrupts the model and closes its stream when it is cancelled", async () => {
		const { loaded, engine, state } = streaming("a", "b", "c");
		const controller = new AbortController();
		const onText = () => controller.abort(new DOMException("no longer wanted", "AbortError"));
		await expect(generate(loaded, question, { signal: controller.signal, maxTokens: 9, onText })).rejects.toThrow(
			"no longer wanted",
		);
		expect(engine.interruptGenerate).toHaveBeenCalledOnce();
		expect(state.closed).toBe(true);
	});

	it("rejects although the interrupted stream ended by itself", async () => {
		const { loaded } = streaming("a");
		const controller = new AbortController();
		const onText = () => controller.abort(new Error("no longer wanted"));
		await expect(generate(loaded, question, { signal: controller.signal, maxTokens: 9, onText })).rejects.toThrow(
			"no longer wanted",
		);
	});
});
