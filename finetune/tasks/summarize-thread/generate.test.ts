import { describe, expect, it } from "vitest";
import { findUnverified } from "../../../src/tasks/summarize-thread/faithfulness.ts";
import { summarizeThread } from "../../../src/tasks/summarize-thread/prompt.ts";
import type { ThreadSummary } from "../../../src/tasks/summarize-thread/schema.ts";
import type { GenerateOptions } from "../../data/dataset.ts";
import { essence } from "../../data/near-duplicates.ts";
import { SPLITS, type Split } from "../../data/split.ts";
import { chatLength, MOST_CHARACTERS_WHEN_SMALL, visibleText } from "./draw.ts";
import { KINDS, LANGUAGES } from "./frames.ts";
import { generate } from "./generate.ts";
import type { OwnThread, Row } from "./rows.ts";
import { loadWords } from "./words.ts";

const options: GenerateOptions<OwnThread> = {
	seed: "1",
	rows: 800,
	size: "full",
	categories: [],
	own: [],
	onProgress: () => {},
};
const full = generate(options);
const small = generate({ ...options, rows: 300, size: "small" });
const rowsOf = (dataset: typeof full, split: Split) => dataset.splits[split].map(({ row }) => row as Row);
const allOf = (dataset: typeof full) => SPLITS.flatMap((split) => rowsOf(dataset, split));
const linesOf = ({ asks, dates, points }: ThreadSummary) => [...asks, ...dates, ...points];

describe("a row", () => {
	it("is valid, and its answer is read back as it was written", () => {
		for (const { row, chat } of SPLITS.flatMap((split) => [...full.splits[split], ...small.splits[split]])) {
			const { thread, output } = full.rowSchema.parse(row) as Row;
			expect(summarizeThread.parse(chat.messages.at(-1)?.content ?? "", thread)).toEqual(output);
			for (const { message } of linesOf(output)) expect(thread.messages[message - 1]).toBeDefined();
		}
	});

	it("states nothing that its thread does not say", () => {
		for (const { thread, output } of [...allOf(full), ...allOf(small)]) {
			expect(findUnverified(output.summary, thread), output.summary).toEqual([]);
			for (const keyword of output.keywords) expect(visibleText(thread).toLowerCase()).toContain(keyword.toLowerCase());
			for (const { text } of linesOf(output)) expect(findUnverified(text, thread), text).toEqual([]);
		}
	});

	it("has every place filled and says where the sentences that matter stand", () => {
		for (const { thread, output, core } of allOf(full)) {
			expect(JSON.stringify([thread, output])).not.toMatch(/[{}]\w+[{}]|undefined|\{\w/);
			expect(core.length).toBeGreaterThan(0);
			for (const { message, start, end } of core) {
				const sentence = thread.messages[message - 1]?.body.slice(start, end) ?? "";
				expect(sentence).toHaveLength(end - start);
				expect(sentence).toMatch(/^[^\p{Ll}\s].*[.?!]$/u);
			}
		}
	});

	it("does not obey an instruction in a mail", () => {
		const words = loadWords("1");
		const instructions = LANGUAGES.flatMap((language) =>
			SPLITS.flatMap((split) => words.list(language, "instruction", split)),
		);
		const instructed = allOf(full).filter(({ thread }) =>
			instructions.some((text) => visibleText(thread).includes(text)),
		);
		expect(instructed.length).toBeGreaterThan(10);
		for (const { output } of instructed)
			expect(JSON.stringify(output)).not.toMatch(/pineapple|Ananas|piña|ananas|password|premium/);
	});

	it("keeps to a context of 1,024 tokens where it is to be small", () => {
		for (const { thread, output } of allOf(small)) {
			expect(chatLength(thread, output)).toBeLessThanOrEqual(MOST_CHARACTERS_WHEN_SMALL);
			expect(thread.messages.length).toBeLessThanOrEqual(3);
		}
	});
});

describe("the splits", () => {
	it("share no scenario, no company and no near-duplicate", () => {
		const scenarios = SPLITS.map((split) => new Set(rowsOf(full, split).map(({ scenario }) => scenario)));
		expect(new Set(scenarios.flatMap((set) => [...set])).size).toBe(scenarios.reduce((sum, { size }) => sum + size, 0));
		const words = loadWords("1");
		for (const [split, other] of [
			["train", "test"],
			["validation", "test"],
			["test", "train"],
		] as const) {
			const theirs = words.list("en", "company", other);
			for (const { thread } of rowsOf(full, split))
				expect(theirs.filter((company) => new RegExp(`\\b${company}\\b`).test(visibleText(thread)))).toEqual([]);
		}
		const texts = allOf(full).map(({ thread }) => essence(thread.messages.map(({ body }) => body).join(" ")));
		expect(new Set(texts).size).toBe(texts.length);
	});

	it("each have every language; together they have every kind and threads of 1 to 12 mails", () => {
		for (const split of SPLITS)
			expect(new Set(rowsOf(full, split).map(({ language }) => language))).toEqual(new Set(LANGUAGES));
		expect(new Set(allOf(full).map(({ kind }) => kind))).toEqual(new Set(KINDS));
		const lengths = allOf(full).map(({ thread }) => thread.messages.length);
		expect([Math.min(...lengths), Math.max(...lengths)]).toEqual([1, 12]);
	});

	it("depend on the seed alone", () => {
		const few = { ...options, rows: 100 };
		expect(generate(few)).toEqual(generate(few));
		expect(generate(few)).not.toEqual(generate({ ...few, seed: "2" }));
	});
});

it("puts a thread of the user's own, and its replies, into one split", () => {
	const first = allOf(small)[0] as Row;
	const own = ["Roof repair", "Re: Roof repair", "AW: Re: Roof repair"].map((subject, index) => ({
		where: `own.jsonl:${index + 1}`,
		value: {
			output: first.output,
			thread: {
				...first.thread,
				subject,
				messages: first.thread.messages.map((message) => ({
					...message,
					body:
						["The roofer comes.", "Please call the neighbours at once.", "All tiles have been counted."][index] ?? "",
				})),
			},
		},
	}));
	const dataset = generate({ ...options, rows: 100, own });
	const where = SPLITS.map((split) => rowsOf(dataset, split).filter(({ kind }) => kind === "own-row").length);
	expect(where.toSorted()).toEqual([0, 0, 3]);
});
