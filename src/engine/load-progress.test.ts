import { describe, expect, it } from "vitest";
import { loadProgress, READY, STARTING } from "./load-progress.ts";

/** In the order and the words of web-llm 0.2.86. */
const REPORTS = [
	{ progress: 0, text: "Start to fetch params" },
	{ progress: 0.5, text: "Loading model from cache[1/2]: 10MB loaded. 50% completed, 1 secs elapsed." },
	{ progress: 1, text: "Loading model from cache[2/2]: 20MB loaded. 100% completed, 1 secs elapsed." },
	{ progress: 0.25, text: "Loading GPU shader modules[10/40]: 25% completed, 1 secs elapsed." },
	{ progress: 1, text: "Loading GPU shader modules[40/40]: 100% completed, 5 secs elapsed." },
	{ progress: 1, text: "Finish loading on WebGPU - google" },
];

describe("loadProgress", () => {
	it("only ever grows, from starting to ready", () => {
		const fractions = [STARTING, ...REPORTS.map(loadProgress), READY].map(
			(progress) => progress?.fraction ?? Number.NaN,
		);
		expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
		expect(fractions[0]).toBe(0);
		expect(fractions.at(-1)).toBe(1);
	});

	it("speaks in plain words", () => {
		for (const report of REPORTS) expect(loadProgress(report)?.text).not.toMatch(/shader|cache|param|\[/i);
	});

	it("keeps nonsense within the stage and leaves out what it does not know", () => {
		expect(loadProgress({ progress: Number.NaN, text: "Loading GPU shader modules" })?.fraction).toBe(0.4);
		expect(loadProgress({ progress: 7, text: "Loading GPU shader modules" })?.fraction).toBe(0.9);
		expect(loadProgress({ progress: 0.5, text: "Something new" })).toBeUndefined();
	});
});
