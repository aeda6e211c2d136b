import { join } from "node:path";
import { z } from "zod";
import { openHarness } from "../../finetune/verify/browser/open-harness.ts";
import { DEFAULT_CATEGORIES } from "../../src/tasks/group-tabs/categories.ts";
import { labelsOf } from "../../src/tasks/group-tabs/labels.ts";
import { groupTabs } from "../../src/tasks/group-tabs/prompt.ts";
import { tabSchema } from "../../src/tasks/group-tabs/schema.ts";
import { readRows } from "../lib/jsonl.ts";
import { ROOT } from "../lib/main.ts";
import { ensureNano } from "./nano.ts";
import type { Measurement, Row } from "./row.ts";

const CASE = "nano";
/** Chat completions are slow, and each takes as long as the last. */
const CHATS = 8;
/** More than {"category":"…"} takes. */
const ANSWER_TOKENS = 64;

/**
 * A window of tabs by one model with one set of kernels, three ways: all at once behind their shared prompt; one prefill
 * each; and as one would ask web-llm for it without functions of ours: a chat completion each, held to JSON by our own grammar,
 * because the one that web-llm makes of a schema lets a model write white space for ever.
 */
export const scorePacked: Measurement = {
	id: "score-packed",
	what: "a language model asked about a window of tabs: score_packed, prefills, chat completions in JSON",

	async measure(signal) {
		const folder = await ensureNano(signal);
		const tabs = await readRows(join(ROOT, "samples/tabs.jsonl"), z.looseObject(tabSchema.shape), "samples/tabs.jsonl");
		const prompts = tabs.map((tab) => groupTabs.messages({ tab, categories: [...DEFAULT_CATEGORIES] }));
		const labels = labelsOf(DEFAULT_CATEGORIES);
		const schema = { type: "object", properties: { category: { enum: labels } }, required: ["category"] };
		const model = { name: CASE, folder, reference: { kind: "chat", quantization: "q4f32_1" } } as const;
		const { call, close } = await openHarness([model], join(ROOT, "build/bench/extension"), signal);
		try {
			await call("load", CASE, "software");
			const some = prompts.slice(0, CHATS);
			// once each before it counts: whatever is made at first use is made then
			await call("score", some, labels);
			await call("generate", prompts[0] ?? [], ANSWER_TOKENS, schema);
			const packed = await rate(prompts.length, () => call("score", prompts, labels));
			const prefilled = await rate(prompts.length, () => call("score", prompts, labels, "score_packed"));
			const chatted = await rate(some.length, async () => {
				for (const prompt of some) await call("generate", prompt, ANSWER_TOKENS, schema);
			});
			const row = {
				name: `${tabs.length} tabs by score_packed, nano, software kernels`,
				unit: "tabs/s",
				value: packed,
			};
			return [
				{ ...row, against: { name: "chat completions in JSON", value: chatted }, target: { of: "ratio", least: 5 } },
				{ ...row, against: { name: "one prefill each", value: prefilled } },
			] satisfies Row[];
		} finally {
			await close();
		}
	},
};

/** A second. */
async function rate(count: number, job: () => Promise<unknown>): Promise<number> {
	const started = performance.now();
	await job();
	return (count * 1000) / (performance.now() - started);
}
