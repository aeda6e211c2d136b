import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { measuredBefore } from "../history.ts";
import { type Measures, measureResult } from "../measure.ts";
import { type CandidateResult, keyOf, type Run } from "../result.ts";
import { dateWords, headline, machineWords, paragraph, partialWords, titleOf } from "../words.ts";
import { CandidateCharts } from "./candidate-charts.tsx";
import { ExportBar } from "./export-bar.tsx";
import { FigureTable } from "./figure-table.tsx";
import { MailRows, TabRows } from "./rows.tsx";
import { TradeChart } from "./trade-chart.tsx";

/** A candidate's result with what it comes to, now and in the run before. */
export interface Judged {
	key: string;
	title: string;
	result: CandidateResult;
	measures: Measures;
	before: { started: string; measures: Measures } | undefined;
}

export interface ReportProps {
	run: Run;
	history: readonly Run[];
	/** Whether it was asked for, and not only there when the page was opened. */
	focus: boolean;
}

export function Report({ run, history, focus }: ReportProps) {
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => {
		if (focus) heading.current?.focus();
	}, [focus]);
	const report = useRef<HTMLElement | null>(null);
	const judged = useMemo(() => judge(run, history), [run, history]);
	const best = bestOf(judged);
	const [chosen, setChosen] = useState(best?.key);
	const shown = judged.find(({ key }) => key === chosen) ?? best;
	const rules = judged.find(({ result }) => result.candidate.backend === "rules");
	const partial = partialWords(run);
	if (!best || !shown) {
		return (
			<p id="report" class="notice" role="alert">
				{partial}
			</p>
		);
	}
	const said = {
		title: headline(best.result, best.measures),
		text: paragraph(best.result, best.measures, rules?.measures),
		machine: `${titleOf(best.result.candidate)} · ${dateWords(run.started)}. ${machineWords(run.machine)}`,
	};
	return (
		<section id="report" ref={report} aria-labelledby="report-title">
			<div class="words">
				<h2 id="report-title" ref={heading} tabIndex={-1}>
					{said.title}
				</h2>
				{partial && (
					<p id="partial" class="notice">
						{partial}
					</p>
				)}
				<p id="paragraph">{said.text}</p>
				<p class="quiet">{said.machine}</p>
				<ExportBar run={run} said={said} report={report} />
			</div>
			<FigureTable judged={judged} />
			<TradeChart judged={judged} />
			{judged.length > 1 && (
				<fieldset class="tabs">
					<legend class="visually-hidden">The charts below are about</legend>
					{judged.map(({ key, title }) => (
						<button
							type="button"
							class="button"
							key={key}
							aria-pressed={key === shown.key}
							onClick={() => setChosen(key)}
						>
							{title}
						</button>
					))}
				</fieldset>
			)}
			<CandidateCharts key={shown.key} judged={shown} />
			<TabRows key={`tabs ${shown.key}`} judged={shown} />
			<MailRows key={`mails ${shown.key}`} judged={shown} />
		</section>
	);
}

function judge(run: Run, history: readonly Run[]): Judged[] {
	return run.results
		.filter(({ answers, mails }) => answers.length + mails.length > 0)
		.map((result) => ({
			key: keyOf(result.candidate),
			title: titleOf(result.candidate),
			result,
			measures: measureResult(result),
			before: measuredBefore(run, result, history),
		}));
}

/** The one that is right most often; of two that are equally so, the faster. */
function bestOf(judged: readonly Judged[]): Judged | undefined {
	const worth = ({ measures: { quality, speed } }: Judged) =>
		Math.round((quality?.scores.accuracy ?? 0) * 50) + (speed.tabsPerSecond ?? 0) / 1e6;
	return judged.toSorted((a, b) => worth(b) - worth(a))[0];
}
