import { expect, it } from "vitest";
import { judgeTabs } from "./judge-tabs.ts";
import { RULES, type System } from "./systems.ts";
import type { TabSet } from "./tab-sets.ts";

const calibrated: System = { id: "candidate", name: "Hearth", model: "hearth", calibrated: true };
const category = (name: string) => ({ name, description: "", examples: [] });
const row = (category: string, title = category) => ({ url: "https://a.example/", title, category });
const rows = [row("News"), row("News"), row("Work"), row("Other")];
const categories = [category("News"), category("Work"), category("Cloud")];
const set: TabSet = { name: "few", file: "few.jsonl", rows, of: 9, parts: [{ rows, categories }] };
const answers = [
	{ category: "News", probability: 0.9 },
	{ category: "Other", probability: 0.6 },
	{ category: "News", probability: 0.8 },
	{ category: "Other", probability: 0 },
];
const asked = { requests: [100, 300], requestRows: 2 };

it("counts, times and shows", () => {
	const result = judgeTabs(set, answers, { system: calibrated, ...asked });
	expect(result).toMatchObject({
		accuracy: 0.5,
		calledOther: { ofBelonging: 1 / 3, ofOther: 1 },
		confusion: { News: { News: 1, Other: 1 }, Work: { News: 1 }, Other: { Other: 1 } },
		readable: 0.75,
		latency: { requestRows: 2, mean: 200, p95: 300, rowsPerSecond: 10 },
	});
	// News: precision and recall 1/2; Work: 0; Cloud, never seen, takes no part
	expect(result.macroF1).toBeCloseTo(0.25);
	expect(result.calibration?.ece).toBeCloseTo((0.1 + 0.6 + 0.8 + 1) / 4);
	expect(result.examples.right.map(({ answered }) => answered)).toEqual(["News", "Other"]);
	expect(result.examples.wrong.map(({ answered }) => answered)).toEqual(["News", "Other"]);
});

it("draws no calibration of probabilities that mean nothing", () => {
	expect(judgeTabs(set, answers, { system: RULES, ...asked }).calibration).toBeNull();
});

it("refuses a row without an answer", () => {
	expect(() => judgeTabs(set, answers.slice(1), { system: RULES, ...asked })).toThrow("no answer");
});
