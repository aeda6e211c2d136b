import { useCallback } from "preact/hooks";
import { duration } from "../../../lib/figures.ts";
import { percentile } from "../../../lib/statistics.ts";
import { LABELS, type Quality } from "../measure.ts";
import { Chart } from "./chart.tsx";
import { drawConfusion } from "./charts/confusion.ts";
import { drawLatency } from "./charts/latency.ts";
import { drawReliability } from "./charts/reliability.ts";
import type { Judged } from "./report.tsx";

/** What one candidate did. */
export function CandidateCharts({ judged: { result, measures } }: { judged: Judged }) {
	const { quality } = measures;
	const { singles } = result;
	return (
		<>
			{quality && <Confusion quality={quality} />}
			{quality?.ece != null && <Reliability quality={quality} />}
			{singles.length > 1 && <Latency singles={singles} />}
		</>
	);
}

function Confusion({ quality }: { quality: Quality }) {
	const draw = useCallback((width: number) => drawConfusion(quality, width), [quality]);
	return (
		<Chart
			id="confusion"
			title="What it takes for what"
			meaning="A line for each category, a column for each answer. The diagonal is right."
			draw={draw}
		>
			<table>
				<thead>
					<tr>
						<th scope="col">Category</th>
						<th scope="col">Tabs</th>
						<th scope="col">Found</th>
						<th scope="col" class="text">
							Mostly taken for
						</th>
					</tr>
				</thead>
				<tbody>
					{LABELS.flatMap((label) => {
						const line = quality.confusion[label];
						return line ? [<ConfusionRow key={label} label={label} line={line} />] : [];
					})}
				</tbody>
			</table>
		</Chart>
	);
}

function ConfusionRow({ label, line }: { label: string; line: Record<string, number> }) {
	const total = Object.values(line).reduce((sum, count) => sum + count, 0);
	const [wrong] = Object.entries(line)
		.filter(([answered]) => answered !== label)
		.sort(([, a], [, b]) => b - a);
	return (
		<tr>
			<th scope="row">{label}</th>
			<td>{total}</td>
			<td>{line[label] ?? 0}</td>
			<td class="text">{wrong ? `${wrong[0]} (${wrong[1]})` : "–"}</td>
		</tr>
	);
}

function Reliability({ quality: { bins, ece } }: { quality: Quality }) {
	const draw = useCallback((width: number) => drawReliability(bins, width), [bins]);
	return (
		<Chart
			id="reliability"
			title="Can one believe it?"
			meaning={`On the dashed line, confidence and hits agree; below it, it is too sure of itself. On average they differ by ${Math.round((ece ?? 0) * 100)} points.`}
			draw={draw}
		>
			<table>
				<thead>
					<tr>
						<th scope="col">Sure</th>
						<th scope="col">Tabs</th>
						<th scope="col">On average</th>
						<th scope="col">Right</th>
					</tr>
				</thead>
				<tbody>
					{bins
						.filter(({ count }) => count > 0)
						.map(({ from, to, count, confidence, accuracy }) => (
							<tr key={from}>
								<th scope="row">
									{Math.round(from * 100)}–{Math.round(to * 100)} %
								</th>
								<td>{count}</td>
								<td>{Math.round(confidence * 100)} %</td>
								<td>{Math.round(accuracy * 100)} %</td>
							</tr>
						))}
				</tbody>
			</table>
		</Chart>
	);
}

const SHARES = [0.5, 0.75, 0.9, 0.95, 0.99] as const;

function Latency({ singles }: { singles: readonly number[] }) {
	const draw = useCallback((width: number) => drawLatency(singles, width), [singles]);
	const row = (name: string, ms: number) => (
		<tr key={name}>
			<th scope="row">{name}</th>
			<td>{duration(ms)}</td>
		</tr>
	);
	return (
		<Chart
			id="latency"
			title="How long one tab takes"
			meaning={`${singles.length} tabs, each asked about alone, as when a tab is opened. The slowest stand at the right edge.`}
			draw={draw}
		>
			<table>
				<thead>
					<tr>
						<th scope="col">Tabs</th>
						<th scope="col">At most</th>
					</tr>
				</thead>
				<tbody>
					{row("The fastest", Math.min(...singles))}
					{SHARES.map((share) => row(`${Math.round(share * 100)} of 100`, percentile(singles, share)))}
					{row("The slowest", Math.max(...singles))}
				</tbody>
			</table>
		</Chart>
	);
}
