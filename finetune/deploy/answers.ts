/** A row of test.jsonl that was answered through the extension. */
export interface AnsweredRow {
	/** What was asked, short. */
	asked: string;
	/** What would be right. */
	expected: string;
	answered: string;
	/** In milliseconds; of the first row with the loading of the model. */
	ms: number;
}

export const ROWS = 10;

/** Ten rows, of as many different answers as there are, in turn. */
export function pick<T>(rows: readonly T[], answerOf: (row: T) => string, count = ROWS): T[] {
	const turns = new Map<string, number>();
	const byTurn = rows.map((row) => {
		const turn = turns.get(answerOf(row)) ?? 0;
		turns.set(answerOf(row), turn + 1);
		return { row, turn };
	});
	// the sort is stable, so within a turn the rows keep their order
	return byTurn
		.sort((a, b) => a.turn - b.turn)
		.slice(0, count)
		.map(({ row }) => row);
}

/**
 * Whether a model answers at all, not whether it is good: that is evaluate's to say.
 *
 * @throws Error in one sentence when fewer than half of the rows have an answer, or rows of different answers get the same
 */
export function expectAnswers(id: string, rows: readonly AnsweredRow[]): void {
	if (rows.length === 0) throw new Error(`There are no test rows to try ${id} with; run data again.`);
	const given = rows.filter(({ answered }) => answered.trim() !== "");
	const [silent] = rows.filter((row) => !given.includes(row));
	if (given.length * 2 < rows.length)
		throw new Error(
			`${id} has no answer to ${rows.length - given.length} of ${rows.length} rows, first to "${silent?.asked}"; it was not deployed.`,
		);
	const distinct = (key: "expected" | "answered") => new Set(given.map((row) => row[key])).size;
	if (distinct("expected") > 1 && distinct("answered") === 1)
		throw new Error(
			`${id} answers ${given.length} different rows with the same "${given[0]?.answered.slice(0, 80)}"; it was not deployed.`,
		);
}
