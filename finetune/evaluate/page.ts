import { bytes, duration, fixed, percent } from "../../src/lib/figures.ts";
import type { Drawn } from "./charts.ts";
import { Html, html } from "./html.ts";
import { table, tile } from "./page-parts.ts";
import { tabOverview, tabSections } from "./page-tabs.ts";
import { threadOverview, threadSections } from "./page-threads.ts";
import type { Report } from "./result.ts";
import { STYLE } from "./style.ts";

/** Nothing is fetched, nothing runs, whatever a title or a mail says. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** The report as one page that needs nothing else. */
export function renderPage(report: Report, charts: ReadonlyMap<string, Drawn>): string {
	const { name, id, task, finished, systems, skipped } = report;
	const notes = new Set(systems.flatMap(({ note }) => (note ? [note] : [])));
	return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><title>${name}: ${task}</title><style>${new Html(STYLE)}</style></head>
<body>
<header><h1>${name}</h1><p class="quiet">${id} on the task ${task}, measured through the extension in a browser on <time>${finished.slice(0, 16).replace("T", " ")} UTC</time></p></header>
<div class="tiles">${tiles(report)}</div>
${report.tabs && html`<section><h2>Answers</h2><p class="quiet">Macro-F1 is the mean over the categories, Other aside. ECE is the expected calibration error; a dash stands where there is no calibration. Read: answers that could be read at all.</p>${tabOverview(report.tabs, systems)}</section>`}
${report.threads && html`<section><h2>Summaries</h2><p class="quiet">ROUGE is F1 against the summary known from how the thread was made; keywords: how many of those given are right, and how many of the right ones were found; asks and dates: how many of those known were found. Claims are numbers, dates, times, addresses and names that an answer states.</p>${threadOverview(report.threads, systems)}</section>`}
<section><h2>Time and memory</h2>${costs(report)}${[...notes].map((note) => html`<p class="quiet">${note}</p>`)}${skipped.map((sentence) => html`<p class="quiet">${sentence}</p>`)}</section>
${report.tabs && tabSections(report.tabs, charts)}
${report.threads && threadSections(report.threads)}
${made(report)}
</body></html>
`.text;
}

function tiles({ tabs = [], threads = [], systems }: Report): Html[] {
	const candidate = systems.find(({ id }) => id === "candidate");
	const ofTabs = tabs[0]?.results.candidate;
	const ofThreads = threads[0]?.results.candidate;
	return [
		...(ofTabs
			? [
					tile(percent(ofTabs.accuracy), `accuracy on ${tabs[0]?.name}`),
					tile(fixed(ofTabs.macroF1), `macro-F1 on ${tabs[0]?.name}`),
					tile(duration(ofTabs.latency.mean / ofTabs.latency.requestRows), "a tab, on average"),
				]
			: []),
		...(ofThreads
			? [
					tile(fixed(ofThreads.rougeL), `ROUGE-L on ${threads[0]?.name}`),
					tile(percent(ofThreads.parsed), "answers in the form of a summary"),
					...(ofThreads.latency ? [tile(duration(ofThreads.latency.mean), "a thread, on average")] : []),
				]
			: []),
		...(candidate?.size ? [tile(bytes(candidate.size.total), "in the package")] : []),
	];
}

function costs({ systems, tabs, threads, machine }: Report): Html {
	const first = tabs?.[0] ?? threads?.[0];
	const rows = systems.map((system) => ({ ...system, latency: first?.results[system.id]?.latency }));
	const many = tabs ? ` of ${rows[0]?.latency?.requestRows} tabs` : " of a thread";
	return html`${table(rows, [
		{ title: "answered by", cell: ({ name }) => name },
		{ title: "first answer", number: true, cell: ({ cost }) => (cost ? duration(cost.firstAnswerMs) : "–") },
		{ title: `mean${many}`, number: true, cell: ({ latency }) => (latency ? duration(latency.mean) : "–") },
		{ title: `p95${many}`, number: true, cell: ({ latency }) => (latency ? duration(latency.p95) : "–") },
		{ title: "rows/s", number: true, cell: ({ latency }) => fixed(latency?.rowsPerSecond, 1) },
		{ title: "package", number: true, cell: ({ size }) => bytes(size?.total) },
		{ title: "weights", number: true, cell: ({ size }) => bytes(size?.weights) },
		{ title: "peak memory", number: true, cell: ({ cost }) => bytes(cost?.peakMemory) },
	])}<p class="quiet">Measured on ${machine.cores} cores of ${machine.processor}, WebGPU by ${machine.adapter}, ${machine.browser}. First answer: from a browser that has just started, so with the loading of the model. Peak memory: the proportional set sizes of all of the browser's processes, read from /proc every half second; a graphics card's own memory is not in it.</p>`;
}

function made({ made: { recipe, files, command } }: Report): Html {
	return html`<section><h2>Made from</h2>
<p class="quiet">Made again by</p><div class="card"><pre>npm run pipeline -- --recipe finetune/recipes/${recipe.id}.yaml
${command}</pre></div>
${table(Object.entries(files), [
	{ title: "file", cell: ([path]) => path },
	{ title: "SHA-256", cell: ([, hash]) => html`<code>${hash}</code>` },
])}
<h3>Recipe, with its defaults</h3><div class="card"><pre>${JSON.stringify(recipe, null, 2)}</pre></div></section>`;
}
