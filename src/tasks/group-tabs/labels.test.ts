import { describe, expect, it } from "vitest";
import { chooseLabel, labelsOf } from "./labels.ts";
import { groupTabs } from "./prompt.ts";
import type { Category } from "./schema.ts";

const named = (...names: string[]): Category[] => names.map((name) => ({ name, description: "", examples: [] }));
const logs = (...probabilities: number[]) => Float32Array.from(probabilities, Math.log);

describe("labelsOf", () => {
	it("spells each name as the prompt does and as an answer is read, Other last", () => {
		const categories = named("Work", "To <read> [now]", "料理");
		const labels = labelsOf(categories);
		expect(labels).toHaveLength(4);
		expect(labels.at(-1)).toBe("Other");
		const input = { tab: { url: "", title: "" }, categories };
		expect(labels.map((label) => groupTabs.parse(label, input)?.category)).toEqual([
			"Work",
			"To <read> [now]",
			"料理",
			"Other",
		]);
		for (const label of labels) expect(groupTabs.messages(input)[0]?.content).toContain(`\n- ${label}`);
	});
});

describe("chooseLabel", () => {
	const categories = named("Work", "News");

	it.each([
		[logs(0.7, 0.2, 0.1), "Work", 0.7],
		[logs(0.1, 0.6, 0.3), "News", 0.6],
		[logs(0.1, 0.2, 0.7), "Other", 0.7],
		[logs(0.3, 0.25, 0.45), "Work", 0.3],
	])("%j is %s", (logProbabilities, category, probability) => {
		const answer = chooseLabel(logProbabilities, categories);
		expect(answer.category).toBe(category);
		expect(answer.probability).toBeCloseTo(probability);
	});

	it("is calibrated by a temperature", () => {
		const soft = chooseLabel(logs(0.7, 0.2, 0.1), categories, { temperature: 4 });
		expect(soft.category).toBe("Work");
		expect(soft.probability).toBeLessThan(0.5);
	});

	it("takes a label that cannot be for impossible", () => {
		expect(chooseLabel(logs(0, 1, 0), categories)).toEqual({ category: "News", probability: 1 });
	});
});
