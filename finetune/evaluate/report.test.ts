import { expect, it } from "vitest";
import { score } from "../../src/tasks/group-tabs/metrics.ts";
import { report } from "./report.ts";

it("tells the totals and each category", () => {
	const rows = [
		{ expected: "Work", answered: "Work" },
		{ expected: "Work", answered: "Other" },
		{ expected: "News", answered: "News" },
		{ expected: "Other", answered: "News" },
	];
	expect(report(rows, score(rows, ["Work", "News"]))).toBe(`rows 4   accuracy 0.500   macro-F1 0.667
called Other: 0.333 of what has a category, 0.000 of what has none

category   rows  precision  recall     F1
Work          2      1.000   0.500  0.667
News          1      0.500   1.000  0.667`);
});

it("has a dash where there is nothing to take a share of", () => {
	const rows = [{ expected: "Work", answered: "Work" }];
	expect(report(rows, score(rows, ["Work"]))).toContain(
		"called Other: 0.000 of what has a category, – of what has none",
	);
});
