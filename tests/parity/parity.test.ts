import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { modelIdOf } from "../../finetune/verify/browser/build-harness.ts";
import { greedyDifference, relativeDifference } from "../../finetune/verify/browser/compare.ts";
import { type Floats, packFloats, unpackFloats } from "../../finetune/verify/browser/harness/floats.ts";
import type { ChatReference, EncoderReference } from "../../finetune/verify/browser/reference.ts";
import { call, cases } from "./shared-harness.ts";

const rows: { case: string; library: string; quantization: string; what: string; "max|Δ|/max|ref|": string }[] = [];

afterAll(() => console.table(rows));

describe.each(cases)("$name", ({ name, graph, reference }) => {
	if (graph && reference.kind === "encoder") processorTests(name, reference);

	describe.each(reference.libraries)("with kernels for %s", (library) => {
		const { tolerance, quantization } = reference;

		/** Worst of the pairs, noted for the table. */
		function expectClose(what: string, pairs: readonly (readonly [Floats, ArrayLike<number>])[]): void {
			const differences = pairs.map(([actual, wanted]) => relativeDifference(unpackFloats(actual), wanted));
			const worst = Math.max(...differences);
			rows.push({ case: name, library, quantization, what, "max|Δ|/max|ref|": worst.toExponential(1) });
			expect(differences.length).toBeGreaterThan(0);
			expect(worst, what).toBeLessThanOrEqual(tolerance);
		}

		let progress: number[];
		beforeAll(async () => {
			({ progress } = await call("load", modelIdOf(name), library));
		});

		it("says how far it is while it loads", () => {
			expect(progress[0]).toBe(0);
			expect(progress.at(-1)).toBe(1);
			expect(progress).toEqual([...progress].sort((a, b) => a - b));
		});

		// kernels for real GPUs take seconds a text on a software adapter
		if (reference.kind === "encoder") encoderTests(reference, library === "gpu" ? 8 : 1, expectClose);
		else chatTests(reference, expectClose);
	});
});

/** The same weights, by ONNX Runtime. */
function processorTests(name: string, { texts, vectors, tolerance, quantization }: EncoderReference): void {
	it("gives the reference's vectors on the processor too, in a batch and alone", async () => {
		await call("loadOnProcessor", modelIdOf(name));
		const together = await call("embedTexts", texts);
		const [alone = ""] = await call("embedTexts", texts.slice(0, 1));
		const pairs = [...pair(together, vectors), ...pair([alone], vectors.slice(0, 1))];
		const worst = Math.max(...pairs.map(([actual, wanted]) => relativeDifference(unpackFloats(actual), wanted)));
		rows.push({
			...{ case: name, library: "processor", quantization, what: "embed()" },
			"max|Δ|/max|ref|": worst.toExponential(1),
		});
		expect(worst).toBeLessThanOrEqual(tolerance);
		for (const [actual, wanted] of pairs) expect(cosine(unpackFloats(actual), wanted)).toBeGreaterThan(0.999);
	});
}

/** Of unit vectors. */
function cosine(one: Float32Array, other: Float32Array): number {
	return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}

type ExpectClose = (what: string, pairs: readonly (readonly [Floats, ArrayLike<number>])[]) => void;

function pair(actual: readonly Floats[], wanted: readonly Float32Array[]): [Floats, Float32Array][] {
	expect(actual.length).toBe(wanted.length);
	return wanted.map((reference, index) => [actual[index] ?? "", reference]);
}

/** @param step of the texts that are not in the one batch every step-th is tried */
function encoderTests(reference: EncoderReference, step: number, expectClose: ExpectClose): void {
	const { texts, ids, vectors, tolerance } = reference;
	const some = <T>(list: readonly T[]): T[] => list.filter((_, index) => index % step === 0);

	it("encodes the texts as the tokenizer of its training does", async () => {
		for (const [index, text] of texts.entries()) {
			// the reference has special tokens at both ends
			const inner = ids[index]?.slice(1, -1);
			expect((await call("encode", text)).slice(0, inner?.length), text).toEqual(inner);
		}
	});

	it("gives the reference's vectors for one ragged batch: padding does not matter", async () => {
		const actual = await call("embedIds", ids);
		expectClose("one batch", pair(actual, vectors));
		const [first = ""] = actual;
		const perturbed = Float32Array.from(vectors[0] ?? [], (value, index) =>
			index === 7 ? value + 3 * tolerance : value,
		);
		expect(relativeDifference(unpackFloats(first), perturbed)).toBeGreaterThan(tolerance);
	});

	it("gives them for each text alone", async () => {
		const actual: Floats[] = [];
		for (const row of some(ids)) actual.push(...(await call("embedIds", [row])));
		expectClose("one by one", pair(actual, some(vectors)));
	});

	it("gives them for texts by the extension's own way", async () => {
		expectClose("embed()", pair(await call("embedTexts", some(texts)), some(vectors)));
	});
}

/** Token ids of a conversation that was answered; what follows the answer is left in. */
async function renderWith(messages: ChatReference["template"][number]["messages"], content: string): Promise<number[]> {
	return call("renderChat", [...messages, { role: "assistant", content }, { role: "user", content: "?" }]);
}

/** Of the first of two logits, in a softmax over both. */
function logProbability(first: number, second: number): number {
	return -Math.log(1 + Math.exp(second - first));
}

function chatTests(reference: ChatReference, expectClose: ExpectClose): void {
	const { vocab_size, prompts, append, packed, decode, greedy, template, top_p, tolerance } = reference;

	it("prefills", async () => {
		const pairs: [Floats, Float32Array][] = [];
		for (const { ids, logits } of prompts) pairs.push([await call("prefill", [ids]), logits]);
		expectClose("prefill", pairs);
		const [[actual, wanted] = ["", new Float32Array()]] = pairs;
		const largest = Math.max(...wanted.map(Math.abs));
		const perturbed = wanted.map((value, index) => (index === 3 ? value + 3 * tolerance * largest : value));
		expect(relativeDifference(unpackFloats(actual), perturbed)).toBeGreaterThan(tolerance);
	});

	it("appends to a filled cache as if everything came at once", async () => {
		for (const { chunks, logits } of append) {
			const actual = await call("prefill", chunks);
			expectClose(`append ${chunks.map((chunk) => chunk.length).join("+")}`, [[actual, logits]]);
		}
	});

	it("reads packed rows, with a prefix and without, as it prefills each", async () => {
		for (const { prefix, rows, logits } of packed) {
			const actual = unpackFloats(await call("scorePacked", prefix, rows));
			const prefilled: [Floats, Float32Array][] = [];
			const pairs = rows.map((_, row): [Floats, Float32Array] => {
				const own = actual.subarray(row * vocab_size, (row + 1) * vocab_size);
				return [packFloats(own), logits[row] ?? new Float32Array()];
			});
			for (const [index, row] of rows.entries())
				prefilled.push([pairs[index]?.[0] ?? "", unpackFloats(await call("prefill", [[...prefix, ...row]]))]);
			expect(actual.length).toBe(rows.length * vocab_size);
			expectClose(`${rows.length} packed rows behind ${prefix.length} tokens`, pairs);
			expectClose(`${rows.length} packed rows behind ${prefix.length} tokens, prefill`, prefilled);
		}
	});

	it("decodes", async () => {
		await call("prefill", [decode.prompt]);
		const pairs: [Floats, Float32Array][] = [];
		for (const { id, logits } of decode.steps) pairs.push([await call("decode", id), logits]);
		expectClose(`${pairs.length} decode steps`, pairs);
	});

	it("renders conversations to the same token ids", async () => {
		for (const { messages, ids } of template) expect(await call("renderChat", messages)).toEqual(ids);
	});

	it.each(["$& and $$ and $`", "{function_string}{user_message}"])(
		"takes %j in a message for text",
		async (content) => {
			const earlier = template[0]?.messages.slice(0, -1) ?? [];
			const render = (text: string) => call("renderChat", [...earlier, { role: "user", content: text }]);
			const [plain, hostile] = [await render("a"), await render(content)];
			const [inPlain, inHostile] = [await call("encode", "a"), await call("encode", content)];
			const start = plain.findIndex((_, at) => inPlain.every((id, index) => plain[at + index] === id));
			expect(hostile).toEqual([...plain.slice(0, start), ...inHostile, ...plain.slice(start + inPlain.length)]);
		},
	);

	it("writes the same text, greedily", async () => {
		for (const { messages, prompt_ids, ids, margins } of greedy) {
			expect(await call("renderChat", messages)).toEqual(prompt_ids);
			const actual = await call("greedy", messages, ids.length);
			expect(greedyDifference(actual.ids, ids, margins, tolerance)).toBeUndefined();
			const wrong = ids.map((id, index) => (index === 0 ? (id + 1) % vocab_size : id));
			expect(
				greedyDifference(
					wrong,
					ids,
					margins.map(() => 1),
					tolerance,
				),
			).toContain("token 0");
		}
	});

	it("writes by the extension's own way what it writes greedily", async () => {
		const [{ messages, ids } = { messages: [], ids: [] }] = greedy;
		const all = await call("greedy", messages, ids.length);
		const { text, pieces, ids: written } = await call("generate", messages, ids.length);
		expect(written).toEqual(all.ids.slice(0, written.length));
		expect(pieces.at(-1) ?? "").toBe(text);
		expect(all.text.startsWith(text)).toBe(true);
	});

	describe("compares answers", () => {
		const conversations = template.map(({ messages }) => messages);
		// whatever the tokenizer, some begin alike and one goes on where another ends
		const answers = ["Work", "work", "Wo", "Contribution", "Contributor", "Other", "日本"];

		it("by packed rows as by one prefill after the other", async () => {
			const scored = await call("score", conversations, answers);
			const prefilled = await call("score", conversations, answers, "score_packed");
			expect(scored).toHaveLength(conversations.length);
			expectClose(
				"score()",
				scored.map((actual, index) => [actual, unpackFloats(prefilled[index] ?? "")]),
			);
			for (const actual of scored) {
				const sum = unpackFloats(actual).reduce((total, value) => total + Math.exp(value), 0);
				expect(sum).toBeCloseTo(1, 4);
			}
		});

		it("by the logits of their first tokens, where those differ", async () => {
			const scored = await call("score", conversations, ["One", "two"]);
			for (const [index, { ids, messages }] of template.entries()) {
				const written = await Promise.all(["One", "two"].map((content) => renderWith(messages, content)));
				const [one = 0, two = 0] = written.map((whole) => whole[ids.length] ?? 0);
				const logits = unpackFloats(await call("prefill", [ids]));
				const wanted = logProbability(logits[one] ?? 0, logits[two] ?? 0);
				expect(unpackFloats(scored[index] ?? "")[0]).toBeCloseTo(wanted, 2);
			}
		});
	});

	it("samples from the nucleus as the reference does", async () => {
		for (const { probs, top_p: topP, u, ids } of top_p)
			expect(await call("sampleTopP", [...probs], u, topP)).toEqual(ids);
	});

	describe("changes logits:", () => {
		const logits = Array.from(prompts[0]?.logits ?? []);
		const ids = [0, 1, 31, 32, vocab_size - 1];

		it("a temperature and a softmax", async () => {
			for (const temperature of [0.5, 1, 2]) {
				const largest = Math.max(...logits);
				const raised = logits.map((value) => Math.exp((value - largest) / temperature));
				const sum = raised.reduce((total, value) => total + value, 0);
				const wanted = raised.map((value) => value / sum);
				expectClose(`softmax at ${temperature}`, [[await call("softmax", logits, temperature), wanted]]);
			}
			const coldest = unpackFloats(await call("softmax", logits, 1e-6));
			expect(coldest.indexOf(1)).toBe(logits.indexOf(Math.max(...logits)));
		});

		it("a bias", async () => {
			const bias = [100, -100, 0.5, -0.5, 7];
			const wanted = logits.map((value, id) => value + (bias[ids.indexOf(id)] ?? 0));
			expectClose("logit bias", [[await call("applyLogitBias", logits, ids, bias), wanted]]);
		});

		it("presence, frequency and repetition", async () => {
			const counts = [1, 2, 3, 1, 5];
			const [presence, frequency, repetition] = [0.5, 0.25, 1.5];
			const wanted = logits.map((value, id) => {
				const at = ids.indexOf(id);
				if (at < 0) return value;
				const lowered = value - presence - frequency * (counts[at] ?? 0);
				return lowered > 0 ? lowered / repetition : lowered * repetition;
			});
			const actual = await call("applyPenalty", logits, ids, counts, [presence, frequency, repetition]);
			expectClose("penalties", [[actual, wanted]]);
		});

		it("a mask", async () => {
			const mask = new Array(Math.ceil(vocab_size / 32)).fill(0);
			for (const id of ids) mask[id >> 5] |= 1 << (id & 31);
			const actual = unpackFloats(await call("applyBitmask", logits, mask));
			for (const [id, value] of actual.entries()) {
				if (ids.includes(id)) expect(value).toBeCloseTo(logits[id] ?? Number.NaN);
				else expect(value).toBeLessThan(-1e30);
			}
		});
	});
}
