import { modelIdOf } from "./browser/build-harness.ts";
import { greedyDifference, relativeDifference } from "./browser/compare.ts";
import { type Floats, unpackFloats } from "./browser/harness/floats.ts";
import type { CallHarness } from "./browser/open-harness.ts";
import type { Case, ChatReference, EncoderReference } from "./browser/reference.ts";
import type { Check } from "./report.ts";

/** Compares what the browser computes with a case's reference, with one of its libraries. */
export async function compareCase(call: CallHarness, { name, reference }: Case, library: "gpu" | "software") {
	await call("load", modelIdOf(name), library);
	const checks =
		reference.kind === "encoder" ? await compareEncoder(call, reference) : await compareChat(call, reference);
	return checks.map((check): Check => ({ ...check, what: `WebLLM, kernels for ${library}: ${check.what}` }));
}

/** Compares what the processor computes with the reference of a case that has a graph. */
export async function compareOnProcessor(call: CallHarness, { name, reference }: Case): Promise<Check[]> {
	if (reference.kind !== "encoder") return [];
	const { texts, vectors, tolerance } = reference;
	await call("loadOnProcessor", modelIdOf(name));
	const actual = await call("embedTexts", texts);
	const pairs = vectors.map((wanted, index): Close => [actual[index] ?? "", wanted, `text ${index}`]);
	return [closeness("ONNX Runtime in the browser: vectors of texts", pairs, tolerance)];
}

async function compareEncoder(call: CallHarness, reference: EncoderReference): Promise<Check[]> {
	const { texts, ids, vectors, tolerance } = reference;
	const encoded = await Promise.all(texts.map((text) => call("encode", text)));
	// the reference has special tokens at both ends, and is cut at the window
	const inner = ids.map((row) => row.slice(1, -1));
	const tokens = equality(
		"token ids",
		inner.map((row, index) => [encoded[index]?.slice(0, row.length) ?? [], row, `text ${index}`]),
	);
	const actual = await call("embedIds", ids);
	return [
		tokens,
		closeness(
			"vectors of a batch",
			vectors.map((wanted, index) => [actual[index] ?? "", wanted, `text ${index}`]),
			tolerance,
		),
	];
}

async function compareChat(call: CallHarness, reference: ChatReference): Promise<Check[]> {
	const { prompts, append, packed: packs, decode, greedy, template, tolerance } = reference;
	const rendered: Same[] = [];
	for (const [index, { messages, ids }] of template.entries())
		rendered.push([await call("renderChat", messages), ids, `conversation ${index}`]);

	const prefilled: Close[] = [];
	for (const { ids, logits } of prompts)
		prefilled.push([await call("prefill", [ids]), logits, `prompt of ${ids.length} tokens`]);
	const appended: Close[] = [];
	for (const { chunks, logits } of append)
		appended.push([
			await call("prefill", chunks),
			logits,
			`chunks of ${chunks.map(({ length }) => length).join(" + ")} tokens`,
		]);
	const packed: Close[] = [];
	for (const { prefix, rows, logits } of packs)
		packed.push([
			await call("scorePacked", prefix, rows),
			logits.flatMap((row) => [...row]),
			`${rows.length} rows behind a prefix of ${prefix.length} tokens`,
		]);
	const decoded: Close[] = [];
	await call("prefill", [decode.prompt]);
	for (const [index, { id, logits }] of decode.steps.entries())
		decoded.push([await call("decode", id), logits, `token ${decode.prompt.length + index}`]);

	const texts: string[] = [];
	for (const [index, { messages, ids, margins }] of greedy.entries()) {
		const written = await call("greedy", messages, ids.length);
		const wrong = greedyDifference(written.ids, ids, margins, tolerance);
		if (wrong) texts.push(`conversation ${index}: ${wrong}`);
	}
	return [
		equality("token ids of the chat template", rendered),
		closeness("prefill", prefilled, tolerance),
		closeness("prefill onto a filled cache", appended, tolerance),
		closeness("packed rows", packed, tolerance),
		closeness("decode", decoded, tolerance),
		{
			what: `greedy text of ${greedy[0]?.ids.length ?? 0} tokens`,
			passed: texts.length === 0,
			found: texts.length === 0 ? "equal" : texts.join("; "),
			limit: "equal, unless the reference is undecided itself",
		},
	];
}

type Same = readonly [actual: readonly number[], wanted: readonly number[], place: string];
type Close = readonly [actual: Floats, wanted: ArrayLike<number>, place: string];

function equality(what: string, pairs: readonly Same[]): Check {
	for (const [actual, wanted, place] of pairs) {
		const longer = Math.max(actual.length, wanted.length);
		const at = Array.from({ length: longer }, (_, index) => index).find((index) => actual[index] !== wanted[index]);
		if (at === undefined) continue;
		const found = `${place}, token ${at}: ${actual[at] ?? "nothing"} instead of ${wanted[at] ?? "nothing"}`;
		return { what, passed: false, found, limit: "equal" };
	}
	return { what, passed: pairs.length > 0, found: `${pairs.length} equal`, limit: "equal" };
}

function closeness(what: string, pairs: readonly Close[], tolerance: number): Check {
	const differences = pairs.map(([actual, wanted]) => relativeDifference(unpackFloats(actual), wanted));
	// written so that what is no number does not pass
	const first = differences.findIndex((difference) => !(difference <= tolerance));
	const passed = pairs.length > 0 && first < 0;
	const shown = passed ? Math.max(...differences) : (differences[first] ?? Number.POSITIVE_INFINITY);
	const place = passed ? "" : `, first at ${pairs[first]?.[2] ?? "nothing"}`;
	return { what, passed, found: `max|Δ|/max|ref| ${shown.toExponential(1)}${place}`, limit: `≤ ${tolerance}` };
}
