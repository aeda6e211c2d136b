import { duration, fixed, percent } from "../../src/lib/figures.ts";
import { type Html, html } from "./html.ts";
import type { ThreadExample, ThreadResult } from "./judge-threads.ts";
import { type Column, table } from "./page-parts.ts";
import type { Report, SetResult } from "./result.ts";

type ThreadSetResult = SetResult<ThreadResult>;
interface Line {
	label: string;
	system: string;
	result: ThreadResult;
}

/** All systems on all sets: what the summaries are worth. */
export function threadOverview(sets: readonly ThreadSetResult[], systems: Report["systems"]): Html {
	const lines = linesOf(sets, systems);
	return html`${table(lines, [
		...HEAD,
		{
			title: "ROUGE-1",
			number: true,
			cell: ({ result }) => fixed(result.rouge1),
			share: ({ result }) => result.rouge1,
		},
		{ title: "ROUGE-2", number: true, cell: ({ result }) => fixed(result.rouge2) },
		{ title: "ROUGE-L", number: true, cell: ({ result }) => fixed(result.rougeL) },
		{ title: "keywords", number: true, cell: ({ result }) => percent(result.keywordPrecision) },
		{ title: "found", number: true, cell: ({ result }) => percent(result.keywordRecall) },
		{ title: "asks", number: true, cell: ({ result }) => percent(result.askRecall) },
		{ title: "dates", number: true, cell: ({ result }) => percent(result.dateRecall) },
		{ title: "parsed", number: true, cell: ({ result }) => percent(result.parsed) },
	])}${table(lines, [
		...HEAD,
		{ title: "claims not in the thread", number: true, cell: ({ result }) => claims(result) },
		{ title: "sentences with such", number: true, cell: ({ result }) => percent(result.withUnverified) },
		{ title: "tokens read", number: true, cell: ({ result }) => fixed(result.tokens?.read, 0) },
		{ title: "written", number: true, cell: ({ result }) => fixed(result.tokens?.written, 0) },
		{ title: "tokens/s", number: true, cell: ({ result }) => fixed(result.tokens?.perSecond, 1) },
		{
			title: "first token",
			number: true,
			cell: ({ result }) => (result.tokens ? duration(result.tokens.firstMs) : "–"),
		},
	])}`;
}

const HEAD: readonly Column<Line>[] = [
	{ title: "rows of", cell: ({ label }) => label },
	{ title: "summed up by", cell: ({ system }) => system },
];

/** "3 (2 date, 1 name)" */
function claims({ unverified }: ThreadResult): string {
	const kinds = Object.entries(unverified).map(([kind, count]) => `${count} ${kind}`);
	const all = Object.values(unverified).reduce((sum, count) => sum + count, 0);
	return kinds.length === 0 ? "0" : `${all} (${kinds.join(", ")})`;
}

function linesOf(sets: readonly ThreadSetResult[], systems: Report["systems"]): Line[] {
	return sets.flatMap((set) => {
		const shown = systems.flatMap(({ id, name }) => {
			const result = set.results[id];
			return result ? [{ system: name, result }] : [];
		});
		return shown.map((line, i) => ({ ...line, label: i === 0 ? `${set.name} (${set.rows} of ${set.of})` : "" }));
	});
}

/** What the candidate wrote. */
export function threadSections(sets: readonly ThreadSetResult[]): Html[] {
	return sets.flatMap(({ name, results: { candidate } }) => {
		if (!candidate) return [];
		const reasons = Object.entries(candidate.reasons);
		return [
			html`<section><h2>${name}</h2>
${
	reasons.length > 0 &&
	table(reasons, [
		{ title: "why there is no summary", cell: ([reason]) => reason },
		{ title: "threads", number: true, cell: ([, count]) => String(count) },
	])
}
<div class="examples">${exampleList("The nearest to what was expected", candidate.examples.best)}${exampleList("The farthest from it", candidate.examples.worst)}</div></section>`,
		];
	});
}

function exampleList(title: string, examples: readonly ThreadExample[]): Html {
	if (examples.length === 0) return html``;
	const item = ({
		subject,
		expected,
		answered,
		text,
		reason,
		unverified,
		rougeL,
	}: ThreadExample) => html`<li><b><bdi>${subject || "(no subject)"}</bdi></b>
<small>expected: <bdi>${expected.summary}</bdi> (${expected.keywords.join(", ")})</small>
${
	answered
		? html`<div><bdi>${answered.summary}</bdi> (${answered.keywords.join(", ")})</div><small>ROUGE-L ${fixed(rougeL)}${unverified.length > 0 && html`, <span class="wrong">not in the thread: ${unverified.join(", ")}</span>`}</small>`
		: html`<div class="wrong">${reason}</div><small class="text">${text.slice(0, 400) || "(nothing was written)"}</small>`
}</li>`;
	return html`<div class="card"><h3>${title}</h3><ul>${examples.map(item)}</ul></div>`;
}
