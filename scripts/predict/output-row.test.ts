import { expect, it } from "vitest";
import type { ThreadAnswer } from "./answer-threads.ts";
import { toOutputRow, toThreadRow } from "./output-row.ts";

const answer = { category: "News", probability: 0.9, backend: "webgpu" } as const;

it("adds the answer and keeps everything else", () => {
	expect(toOutputRow({ url: "u", title: "t", tier: "A" }, answer)).toEqual({
		url: "u",
		title: "t",
		tier: "A",
		...answer,
	});
});

it("keeps the row's own category as what was expected", () => {
	expect(toOutputRow({ url: "u", category: "Work" }, answer)).toEqual({ url: "u", expected: "Work", ...answer });
});

it("keeps what was expected of a row that was answered before", () => {
	expect(toOutputRow({ expected: "Work", category: "Shopping", backend: "rules" }, answer)).toEqual({
		expected: "Work",
		...answer,
	});
});

it("refuses a row without an answer", () => {
	expect(() => toOutputRow({ url: "u" }, undefined)).toThrow("without an answer");
});

it("adds a summary, and keeps the row's own as what was expected", () => {
	const output: ThreadAnswer["output"] = { summary: "S", keywords: ["a", "b", "c"], asks: [], dates: [], points: [] };
	const facts = { model: "scribe", text: "{}", tokens: { read: 9, written: 2 } };
	const ms = { load: 1, firstToken: 2, total: 3.4 };
	expect(toThreadRow({ id: "t", subject: "s", summary: "known" }, { output, ...facts, ms })).toEqual({
		id: "t",
		subject: "s",
		expected: { summary: "known" },
		...output,
		...facts,
		ms: 3,
	});
	expect(toThreadRow({ thread: {}, output: "known" }, { output, ...facts, ms })).toMatchObject({
		thread: {},
		expected: "known",
		summary: "S",
	});
	expect(toThreadRow({ id: "t" }, { output: null, reason: "Too long.", ...facts, ms })).toEqual({
		id: "t",
		reason: "Too long.",
		...facts,
		ms: 3,
	});
});
