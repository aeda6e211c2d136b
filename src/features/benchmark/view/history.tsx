import { Button } from "../../../ui/button.tsx";
import { figuresOf } from "../figures.ts";
import { measureResult } from "../measure.ts";
import { keyOf, type Run } from "../result.ts";
import { dateWords, titleOf } from "../words.ts";

const TOLD = ["right", "right_unseen", "tabs_per_second", "p50_ms", "tokens_per_second", "rouge_l"];

export interface HistoryProps {
	runs: readonly Run[];
	/** Its id. */
	shown: string | undefined;
	onShow: (id: string) => void;
	onRemove: (id: string) => void;
}

/** The runs of this browser: a line for each candidate of each. */
export function History({ runs, shown, onShow, onRemove }: HistoryProps) {
	const measured = runs.flatMap(({ results }) => results.map(measureResult));
	const figures = figuresOf(measured).filter(({ id }) => TOLD.includes(id));
	return (
		<section class="history" aria-labelledby="history-title">
			<h2 id="history-title">Runs until now</h2>
			<div class="scroll card">
				<table id="runs">
					<thead>
						<tr>
							<th scope="col">Run</th>
							<th scope="col" class="text">
								What
							</th>
							{figures.map(({ id, name }) => (
								<th scope="col" key={id}>
									{name}
								</th>
							))}
						</tr>
					</thead>
					{runs.map((run) => (
						<tbody key={run.id} data-run={run.id} class={run.id === shown ? "shown" : ""}>
							{run.results.map((result, position) => {
								const measures = measureResult(result);
								return (
									<tr key={keyOf(result.candidate)}>
										{position === 0 && (
											<th scope="rowgroup" rowSpan={run.results.length}>
												{dateWords(run.started)}
												<span class="quiet">
													{run.amount === "quick" ? "quick look" : "everything"}
													{!run.complete && <span class="partial"> · partial</span>}
												</span>
												<div class="actions">
													{run.id !== shown && (
														<Button
															look="plain"
															label={`Show the run of ${dateWords(run.started)}`}
															onClick={() => onShow(run.id)}
														>
															Show
														</Button>
													)}
													<Button
														look="danger"
														label={`Remove the run of ${dateWords(run.started)}`}
														onClick={() => onRemove(run.id)}
													>
														Remove
													</Button>
												</div>
											</th>
										)}
										<td class="text">{titleOf(result.candidate)}</td>
										{figures.map(({ id, value, words }) => {
											const number = value(measures);
											return <td key={id}>{number === null ? "–" : words(number)}</td>;
										})}
									</tr>
								);
							})}
						</tbody>
					))}
				</table>
			</div>
		</section>
	);
}
