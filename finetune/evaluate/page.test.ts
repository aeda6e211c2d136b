import { describe, expect, it } from "vitest";
import { threadSchema } from "../../src/tasks/summarize-thread/index.ts";
import { parseRecipe } from "../lib/recipe.ts";
import { judgeTabs } from "./judge-tabs.ts";
import { judgeThreads } from "./judge-threads.ts";
import { renderPage } from "./page.ts";
import { tabCharts } from "./page-tabs.ts";
import type { Report } from "./result.ts";
import type { System } from "./systems.ts";

const HOSTILE = `</style><img src=x onerror="alert(1)">\u202E<script>alert(2)</script>`;
const recipe = parseRecipe(
	{
		kind: "encoder",
		task: "group-tabs",
		base: HOSTILE,
		data: { rows: 1000 },
		train: { max_tokens: 64, epochs: 1, rows_per_batch: 8, learning_rate: 0.1, lora: { rank: 4, alpha: 8 } },
		quantize: { quantization: "q0f32", context_window: 128 },
		deploy: { name: "Ember", license: "MIT" },
		needs: { machine: "any", disk_gb: 1, minutes: 1, dollars: 0, measured: false },
	},
	"ember",
	"ember.yaml",
);
const systems: System[] = [
	{
		id: "candidate",
		name: "Ember",
		model: "ember",
		calibrated: true,
		size: { total: 26e6, weights: 19e6, libraries: 6e6 },
	},
	{ id: "rules", name: "Rules", calibrated: false, note: "Rules have no probabilities." },
];
const categories = [{ name: HOSTILE.slice(0, 40), description: "", examples: [] }];
const rows = [
	{ url: `javascript:${HOSTILE}`, title: HOSTILE, category: HOSTILE.slice(0, 40) },
	{ url: "https://a.example/", title: "", category: "Other" },
];
const answers = [
	{ category: "Other", probability: 0.7 },
	{ category: "Other", probability: 0.9 },
];

function reportOf(): Report {
	const set = { name: "test", file: "data/test.jsonl", rows, of: 50, parts: [{ rows, categories }] };
	const judge = (system: System) => judgeTabs(set, answers, { system, requests: [50], requestRows: 10 });
	return {
		id: "ember",
		name: "Ember",
		task: "group-tabs",
		finished: "2026-11-21T12:00:00.000Z",
		machine: { processor: "a processor", cores: 2, adapter: "an adapter", browser: "a browser", node: "v20" },
		systems: systems.map((system) => ({ ...system, cost: { firstAnswerMs: 900, peakMemory: undefined } })),
		tabs: [
			{
				name: set.name,
				file: set.file,
				rows: rows.length,
				of: set.of,
				results: Object.fromEntries(systems.map((system) => [system.id, judge(system)])),
			},
		],
		skipped: [`${HOSTILE} is left out.`],
		made: { recipe, files: { "data/test.jsonl": "ab".repeat(32) }, command: "node cli.ts" },
	};
}

const drawn = { light: "data:image/png;base64,AAAA", dark: "data:image/png;base64,BBBB" };

describe("the page", () => {
	const report = reportOf();
	const page = renderPage(report, new Map(tabCharts(report.tabs ?? []).map(({ name }) => [name, drawn])));

	it("has no markup, script or address of a row's own", () => {
		expect(page).not.toMatch(/<script|<img src=x|<a\b|<iframe|\u202E/);
		expect(page.match(/<\/style>/g)).toHaveLength(1);
		expect(page).toContain("&lt;script&gt;alert(2)&lt;/script&gt;");
		expect([...page.matchAll(/\s(?:src|srcset|href)="([^"]*)"/g)].map(([, address]) => address?.slice(0, 10))).toEqual(
			Array(4).fill("data:image"),
		);
	});

	it("lets nothing be fetched or run", () => {
		expect(page).toContain(`content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; img-src data:"`);
	});

	it("tells the numbers, the rows they are from, and what it was made from", () => {
		for (const words of [
			"50.0 %",
			"test (2 of 50)",
			"26.0 MB",
			"900 ms",
			"ab".repeat(32),
			"&quot;rows_per_batch&quot;: 8",
		])
			expect(page).toContain(words);
	});

	it("draws confusion for every set, and reliability where there is calibration", () => {
		const charts = tabCharts(report.tabs ?? []);
		expect(charts.map(({ name }) => name)).toEqual(["confusion-0", "reliability-0"]);
		expect(charts[0]).toMatchObject({
			counts: [
				[0, 1],
				[0, 1],
			],
		});
	});
});

it("shows what was written about a thread as text", () => {
	const thread = threadSchema.parse({
		id: "t",
		subject: HOSTILE,
		messages: [{ id: "m", from: HOSTILE, to: [], date: "", body: HOSTILE }],
	});
	const output = { summary: HOSTILE, keywords: [HOSTILE.slice(0, 40), "b", "c"], asks: [], dates: [], points: [] };
	const known = { thread, output: output as never, kind: "any" };
	const result = judgeThreads(
		[known, known],
		[
			{ output: known.output, text: "" },
			{ output: null, reason: HOSTILE, text: HOSTILE },
		],
	);
	const { tabs: _, ...report } = reportOf();
	const threads = [{ name: "test", file: "test.jsonl", rows: 2, of: 2, results: { candidate: result } }];
	const page = renderPage({ ...report, threads }, new Map());
	expect(page).not.toMatch(/<script|<img|<a\b|\u202E/);
	expect(page).toContain("50.0 %");
});
