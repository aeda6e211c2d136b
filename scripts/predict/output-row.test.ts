import { expect, it } from "vitest";
import { toOutputRow } from "./output-row.ts";

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
