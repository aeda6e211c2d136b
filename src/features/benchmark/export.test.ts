import { parse } from "csv/sync";
import { expect, it } from "vitest";
import { answersToCsv, figuresToCsv, toJson } from "./export.ts";
import { answerOf, CPU, RULES, resultOf, runOf } from "./fixtures.ts";

const hostile = { ...answerOf("News", "Work"), title: '=HYPERLINK("https://evil.example"),\n"quoted"' };
const run = runOf([
	resultOf(CPU, { batches: [{ rows: 10, ms: 50 }], answers: [answerOf("News", "News"), hostile] }),
	resultOf(RULES, { state: "waiting" }),
]);

it("JSON holds the run and what it comes to", () => {
	expect(JSON.parse(toJson(run))).toMatchObject({
		id: "run",
		results: [
			{ measures: { speed: { tabsPerSecond: 200 }, quality: { scores: { accuracy: 0.5 } } } },
			{ state: "waiting" },
		],
	});
});

it("CSV has a line for each candidate", () => {
	const lines = parse(figuresToCsv(run), { columns: true });
	expect(lines).toMatchObject([
		{ model: "ember", backend: "cpu", tabs: "2", right: "0.5", tabs_per_second: "200", memory_bytes: "" },
		{ model: "", backend: "rules", state: "waiting" },
	]);
});

it("CSV has a line for each tab, and no formula", () => {
	const lines = parse(answersToCsv(run), { columns: true }) as Record<string, string>[];
	expect(lines).toHaveLength(2);
	expect(lines[1]).toMatchObject({ expected: "News", answered: "Work", right: "false", known: "true" });
	expect(lines[1]?.title).toBe(`'${hostile.title}`);
});
