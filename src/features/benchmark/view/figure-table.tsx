import { changeWords, figuresOf } from "../figures.ts";
import { dateWords } from "../words.ts";
import type { Judged } from "./report.tsx";

/** Every number of every candidate, and how it changed since the run before. */
export function FigureTable({ judged }: { judged: readonly Judged[] }) {
	const before = judged.find((one) => one.before)?.before;
	return (
		<div class="scroll card">
			<table id="figures" class="figures">
				<caption>{before ? `Below the numbers: the change since ${dateWords(before.started)}` : "In numbers"}</caption>
				<thead>
					<tr>
						<td />
						{judged.map(({ key, title }) => (
							<th scope="col" key={key}>
								{title}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{figuresOf(judged.map(({ measures }) => measures)).map((figure) => (
						<tr key={figure.id}>
							<th scope="row">
								{figure.name}
								<span class="quiet">{figure.meaning}</span>
							</th>
							{judged.map(({ key, measures, before }) => {
								const value = figure.value(measures);
								const change = before && changeWords(figure, measures, before.measures);
								return (
									<td key={key} data-figure={figure.id}>
										{value === null ? "–" : figure.words(value)}
										{change && <span class={change.good ? "change good" : "change bad"}>{change.text}</span>}
									</td>
								);
							})}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
