import { stringify } from "csv/browser/esm/sync";
import { FIGURES } from "./figures.ts";
import { isRight, measureResult } from "./measure.ts";
import type { Run } from "./result.ts";

/** A run as files for other programs. Titles come from pages: none of them is to become a formula in a spreadsheet. */

export function toJson(run: Run): string {
	const results = run.results.map((result) => {
		const { quality, ...measures } = measureResult(result);
		return { ...result, measures: { ...measures, quality } };
	});
	return `${JSON.stringify({ ...run, results }, null, "\t")}\n`;
}

/** One line for each candidate. */
export function figuresToCsv({ id, started, amount, machine, results }: Run): string {
	const lines = results.map((result) => {
		const measures = measureResult(result);
		const { model, backend } = result.candidate;
		return {
			run: id,
			started,
			amount,
			browser: machine.browser,
			adapter: machine.adapter.description,
			cores: machine.cores,
			model: model?.id ?? "",
			backend,
			state: result.state,
			tabs: result.answers.length,
			...Object.fromEntries(FIGURES.map(({ id, value }) => [id, value(measures)])),
		};
	});
	return stringify(lines, { header: true, escape_formulas: true });
}

/** One line for each answer about a tab. */
export function answersToCsv({ results }: Run): string {
	const lines = results.flatMap(({ candidate: { model, backend }, answers }) =>
		answers.map((answer) => ({
			model: model?.id ?? "",
			backend,
			url: answer.url,
			title: answer.title,
			known: String(answer.known),
			expected: answer.expected,
			answered: answer.answered,
			probability: answer.probability.toFixed(4),
			right: String(isRight(answer)),
		})),
	);
	return stringify(lines, { header: true, escape_formulas: true });
}
