import { describe, expect, it } from "vitest";
import { isOutdated, leftAloneWords, listOf, previewWords, progressWords, summaryWords, undoWords } from "./words.ts";

describe("previewWords", () => {
	it.each([
		[18, { pinned: 3, grouped: 2 }, "18 tabs will be sorted.", "3 pinned and 2 grouped stay where they are."],
		[1, { pinned: 1 }, "1 tab will be sorted.", "1 pinned stays where it is."],
		[2, {}, "2 tabs will be sorted.", ""],
		[0, { blank: 1 }, "No tab here to sort.", "1 browser page stays where it is."],
		[
			4,
			{ blank: 2, split: 2, pinned: 1 },
			"4 tabs will be sorted.",
			"1 pinned, 2 in split view and 2 browser pages stay where they are.",
		],
	])("%i, %j", (sortable, leftAlone, headline, rest) => {
		expect(previewWords({ sortable, leftAlone })).toEqual({ headline, rest });
	});
});

const group = (tabs: number) => ({ title: "News", color: "yellow", tabs, joined: false }) as const;

it("sums up", () => {
	const summary = { leftAlone: {}, backend: "webgpu" } as const;
	expect(summaryWords({ ...summary, groups: [group(4), group(3)] })).toBe("7 tabs in 2 groups.");
	expect(summaryWords({ ...summary, groups: [group(1)] })).toBe("1 tab in 1 group.");
	expect(summaryWords({ ...summary, groups: [] })).toBe("No two tabs belong together.");
});

it("tells what was left alone, most telling reason first", () => {
	expect(leftAloneWords({ other: 4, pinned: 3 })).toEqual({
		total: 7,
		reasons: [
			{ count: 3, words: "pinned" },
			{ count: 4, words: "of no category" },
		],
	});
});

it("tells what an undo did", () => {
	expect(undoWords({ restored: 5, gone: 0 })).toBe("Everything is back where it was.");
	expect(undoWords({ restored: 5, gone: 1 })).toBe("Everything is back where it was. 1 tab of then is no longer here.");
	expect(undoWords({ restored: 0, gone: 2 })).toBe("Nothing was left to undo. 2 tabs of then are no longer here.");
});

it("tells how far it is", () => {
	const about = { kind: "sort", windowId: 1 } as const;
	expect(progressWords({ phase: "loading", ...about, fraction: 0.4, text: "Fetching shard 3" })).toMatchObject({
		fraction: 0.4,
	});
	expect(progressWords({ phase: "reading", ...about, done: 6, total: 24 })).toEqual({
		text: "Read 6 of 24 tabs",
		fraction: 0.25,
		spoken: "Reading 24 tabs.",
	});
	expect(progressWords({ phase: "reading", ...about, done: 0, total: 0 })).toMatchObject({ fraction: 1 });
	expect(progressWords({ phase: "idle" })).toBeUndefined();
});

it("calls a result outdated once there are tabs that it has not seen", () => {
	const leftAlone = { pinned: 2, other: 3, single: 1 };
	expect([3, 4, 5].map((sortable) => isOutdated({ leftAlone }, { sortable }))).toEqual([false, false, true]);
});

it("joins lists", () => {
	expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(listOf)).toEqual(["", "a", "a and b", "a, b and c"]);
});
