import { fixed, percent } from "../../src/lib/figures.ts";
import { OTHER } from "../../src/tasks/group-tabs/schema.ts";
import { type Chart, confusionChart, type Drawn } from "./charts.ts";
import { type Html, html } from "./html.ts";
import type { Example, TabResult } from "./judge-tabs.ts";
import { figure, table } from "./page-parts.ts";
import type { Report, SetResult } from "./result.ts";

type TabSetResult = SetResult<TabResult>;

/** The charts that the sections below show. */
export function tabCharts(sets: readonly TabSetResult[]): Chart[] {
	return sets.flatMap(({ results: { candidate } }, i): Chart[] => {
		if (!candidate) return [];
		const { confusion, calibration, categories } = candidate;
		const names = Object.keys(categories);
		return [
			...(names.length > 0 ? [confusionChart(`confusion-${i}`, names, confusion)] : []),
			...(calibration ? [{ kind: "reliability", name: `reliability-${i}`, bins: calibration.bins } as const] : []),
		];
	});
}

/** All systems on all sets. */
export function tabOverview(sets: readonly TabSetResult[], systems: Report["systems"]): Html {
	const rows = sets.flatMap((set) => {
		const shown = systems.flatMap((system) => {
			const result = set.results[system.id];
			return result ? [{ set, system, result }] : [];
		});
		const best = Math.max(...shown.map(({ result }) => result.accuracy));
		return shown.map((row, i) => ({ ...row, first: i === 0, best: row.result.accuracy === best }));
	});
	return table(rows, [
		{ title: "rows of", cell: ({ set, first }) => (first ? `${set.name} (${set.rows} of ${set.of})` : "") },
		{ title: "answered by", cell: ({ system }) => system.name },
		{
			title: "accuracy",
			number: true,
			cell: ({ result }) => percent(result.accuracy),
			share: ({ result }) => result.accuracy,
			isBest: ({ best }) => best,
		},
		{ title: "macro-F1", number: true, cell: ({ result }) => macroF1(result) },
		{
			title: `called ${OTHER}: wrongly`,
			number: true,
			cell: ({ result }) => percent(result.calledOther.ofBelonging),
		},
		{ title: "rightly", number: true, cell: ({ result }) => percent(result.calledOther.ofOther) },
		{ title: "ECE", number: true, cell: ({ result }) => fixed(result.calibration?.ece) },
		{ title: "read", number: true, cell: ({ result }) => percent(result.readable) },
	]);
}

/** Of Other's rows alone, and over many lists, there is no F1 to take a mean of. */
function macroF1({ macroF1, categories }: TabResult): string {
	return Object.values(categories).some(({ support }) => support > 0) ? fixed(macroF1) : "–";
}

/** What the candidate did on each set. */
export function tabSections(sets: readonly TabSetResult[], charts: ReadonlyMap<string, Drawn>): Html[] {
	return sets.flatMap(({ name, results: { candidate } }, i) => {
		if (!candidate) return [];
		const lines = Object.entries(candidate.categories).filter(([, { support }]) => support > 0);
		const ece = candidate.calibration ? ` (expected calibration error ${fixed(candidate.calibration.ece)})` : "";
		return [
			html`<section><h2>${name}</h2>
${lines.length > 0 && categoryTable(lines)}
<div class="charts">${figure("Confusion: what was expected, and what was answered", charts.get(`confusion-${i}`))}${figure(`Reliability: how often an answer of some probability is right${ece}`, charts.get(`reliability-${i}`))}</div>
<div class="examples">${exampleList("Right, the surest first", candidate.examples.right)}${exampleList("Wrong, the surest first", candidate.examples.wrong)}</div>
</section>`,
		];
	});
}

function categoryTable(lines: readonly [string, TabResult["categories"][string]][]): Html {
	return table(lines, [
		{ title: "category", cell: ([label]) => label },
		{ title: "rows", number: true, cell: ([, { support }]) => String(support) },
		{ title: "precision", number: true, cell: ([, { precision }]) => fixed(precision) },
		{ title: "recall", number: true, cell: ([, { recall }]) => fixed(recall) },
		{ title: "F1", number: true, cell: ([, { f1 }]) => fixed(f1), share: ([, { f1 }]) => f1 },
	]);
}

function exampleList(title: string, examples: readonly Example[]): Html {
	if (examples.length === 0) return html``;
	const item = ({
		title,
		url,
		category,
		answered,
		probability,
	}: Example) => html`<li><bdi>${title || "(no title)"}</bdi>
<small><bdi>${url}</bdi></small>
<small><span class="${answered === category ? "right" : "wrong"}">${answered}</span> with ${probability.toFixed(2)}${answered !== category && html`, expected ${category}`}</small></li>`;
	return html`<div class="card"><h3>${title}</h3><ul>${examples.map(item)}</ul></div>`;
}
