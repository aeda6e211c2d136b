import { beforeEach, describe, expect, it } from "vitest";
import type { Model } from "../catalog/schema.ts";
import type { LoadedModel } from "./webllm-jobs.ts";
import { score } from "./webllm-score.ts";

const never = new AbortController().signal;
const END = 0;
const VOCABULARY = 128;
const prompt = (content: string) => [{ role: "user" as const, content }];

let prefilled: string[];
let packed: string[];
beforeEach(() => {
	prefilled = [];
	packed = [];
});

/** A tensor that is wherever it is wanted. */
function tensor(values: ArrayLike<number>, shape = [values.length]) {
	return { shape, dtype: "float32", toArray: () => Float32Array.from(values), dispose: () => {} };
}

/** After any text "n" is e times as likely as all else, and after "n" so is the end. */
function logitsAfter(text: string): number[] {
	const likely = text.endsWith("n") ? END : "n".charCodeAt(0);
	return Array.from({ length: VOCABULARY }, (_, id) => (id === likely ? 1 : 0));
}

/** A model whose tokens are letters, as far as web-llm shows one. */
function loadedModel({ exports = ["score_packed"], tooLong = false } = {}): LoadedModel {
	const letters = (ids: Iterable<number>) => String.fromCharCode(...ids);
	const encode = (text: string) => Int32Array.from(text, (letter) => letter.charCodeAt(0));
	const scorePacked = (...[ids, start, position, prefix, last]: { values: Int32Array }[]) => {
		const at = (list: { values: Int32Array } | undefined, index: number) => list?.values[index] ?? 0;
		const shared = letters(ids?.values.subarray(0, at(prefix, 0)) ?? []);
		const rows = Array.from(last?.values ?? [], (end) => {
			expect(at(position, end)).toBe(at(prefix, 0) + end - at(start, end));
			return shared + letters(ids?.values.subarray(at(start, end), end + 1) ?? []);
		});
		packed.push(rows.join());
		return tensor(rows.flatMap(logitsAfter), [rows.length, VOCABULARY]);
	};
	const conversation: string[] = [];
	const pipeline = {
		tokenizer: { encode },
		config: { conv_template: { role_templates: {}, stop_token_ids: [END] } },
		tvm: {
			withNewScope: <T>(action: () => T) => action(),
			detachFromCurrentScope: <T>(object: T) => object,
			empty: () => ({ copyFrom: (from: object) => ("toArray" in from ? from : { values: from }) }),
			cpu: () => "cpu",
		},
		device: { sync: async () => {} },
		vm: {
			getFunction(name: string) {
				if (!exports.includes(name)) throw new Error(`Cannot find function ${name}`);
				return scorePacked;
			},
		},
		conversation: {
			appendMessage: (_: string, content: string) => void conversation.push(content),
			appendReplyHeader: () => void conversation.push(">"),
			getPromptArray: () => conversation,
		},
		resetChat() {
			conversation.length = 0;
		},
		async getInputData() {
			if (tooLong) throw Object.assign(new Error("Prompt tokens exceed"), { name: "ContextWindowSizeExceededError" });
			return [[[...encode(conversation.join(""))]], 1];
		},
		async forwardKnownTokens(ids: number[]) {
			prefilled.push(letters(ids));
			return tensor(logitsAfter(letters(ids)));
		},
	};
	const engine = {
		loadedModelIdToPipeline: new Map([["scribe", pipeline]]),
		loadedModelIdToLock: new Map(),
		loadedModelIdToChatConfig: new Map(),
		preparePrefillInput: ({ messages }: { messages: { content: string }[] }) => ({
			inputStr: messages.at(-1)?.content,
			lastMsgRole: "user",
		}),
	};
	const model = { id: "scribe", name: "Scribe", contextWindow: 64 } as Model;
	return { model, engine, pipeline, adapter: "gpu", batchSize: 1, ends: undefined } as unknown as LoadedModel;
}

const probabilities = (logs: Float32Array | undefined) => Array.from(logs ?? [], Math.exp);

describe("score", () => {
	const answers = ["n", "no", "yes"];
	const e = Math.E;
	/** "n" of "n" and "y"; then its end of the end and "o". */
	const wanted = [(e / (e + 1)) * (e / (e + 1)), (e / (e + 1)) * (1 / (e + 1)), 1 / (e + 1)].map((value) =>
		expect.closeTo(value, 5),
	);

	it("reads all prompts at once, and what answers have in common with them", async () => {
		const progress: number[][] = [];
		const onProgress = (done: number, total: number) => void progress.push([done, total]);
		const scored = await score(loadedModel(), [prompt("tab a"), prompt("tab bc")], answers, {
			signal: never,
			onProgress,
		});
		expect(scored.map(probabilities)).toEqual([wanted, wanted]);
		expect(packed).toEqual(["tab a>,tab a>n,tab bc>,tab bc>n"]);
		expect(progress).toEqual([[2, 2]]);
	});

	it("prefills one after the other where the library is an older one", async () => {
		const scored = await score(loadedModel({ exports: [] }), [prompt("a"), prompt("b")], answers, { signal: never });
		expect(scored.map(probabilities)).toEqual([wanted, wanted]);
		expect(prefilled).toEqual(["a>", "a>n", "b>", "b>n"]);
		expect(packed).toEqual([]);
	});

	it("cuts what is too much for one call", async () => {
		const prompts = Array.from({ length: 60 }, (_, i) => prompt(`${"x".repeat(50)}${i}`));
		expect(await score(loadedModel(), prompts, ["yes", "no"], { signal: never })).toHaveLength(60);
		expect(packed).toHaveLength(1);
		packed = [];
		const unlike = Array.from({ length: 60 }, (_, i) => prompt(`${i}${"x".repeat(50)}`));
		expect(await score(loadedModel(), unlike, ["yes", "no"], { signal: never })).toHaveLength(60);
		expect(packed).toHaveLength(2);
	});

	it("stops between calls", async () => {
		const controller = new AbortController();
		const onProgress = () => controller.abort(new DOMException("no longer wanted", "AbortError"));
		const prompts = [prompt("a"), prompt("b")];
		const scoring = score(loadedModel({ exports: [] }), prompts, answers, { signal: controller.signal, onProgress });
		await expect(scoring).rejects.toThrow("no longer wanted");
		expect(prefilled).toEqual(["a>"]);
	});

	it("needs no model where there is nothing to choose", async () => {
		expect(await score(loadedModel(), [prompt("a")], ["yes"], { signal: never })).toEqual([Float32Array.of(0)]);
		expect(await score(loadedModel(), [], answers, { signal: never })).toEqual([]);
		expect(packed).toEqual([]);
	});

	it("says in a sentence that a prompt is too long", async () => {
		await expect(
			score(loadedModel({ tooLong: true }), [prompt("a")], answers, { signal: never }),
		).rejects.toMatchObject({
			name: "PromptTooLongError",
			message: "This is more text than Scribe can read at once (64 tokens).",
		});
	});
});
