/** What a row's answer should have been and what it was; a category's name each, or `OTHER`. */
export interface Judged {
	expected: string;
	answered: string;
}

export interface CategoryScore {
	/** Of the rows answered with the category, those that are right; 0 when there is none. */
	precision: number;
	/** Of the rows that belong to the category, those answered with it; 0 when there is none. */
	recall: number;
	/** Harmonic mean of the two; 0 when both are. */
	f1: number;
	/** How many rows belong to the category. */
	support: number;
}

export interface Scores {
	rows: number;
	accuracy: number;
	/** Mean of the categories' F1, each category counting the same. */
	macroF1: number;
	categories: Record<string, CategoryScore>;
}

/** Share of rows answered right; 0 of no rows. */
export function accuracy(rows: readonly Judged[]): number {
	return ratio(rows.filter(({ expected, answered }) => expected === answered).length, rows.length);
}

export function categoryScore(rows: readonly Judged[], category: string): CategoryScore {
	const belongs = rows.filter(({ expected }) => expected === category);
	const answered = rows.filter((row) => row.answered === category);
	const right = belongs.filter((row) => row.answered === category).length;
	const precision = ratio(right, answered.length);
	const recall = ratio(right, belongs.length);
	return { precision, recall, f1: ratio(2 * precision * recall, precision + recall), support: belongs.length };
}

/**
 * Everything about a run over labelled rows.
 *
 * @param categories what the mean is over: the list's names, with `OTHER` where that counts. A category without rows
 * and without answers is left out of the mean, since it was neither right nor wrong.
 */
export function score(rows: readonly Judged[], categories: readonly string[]): Scores {
	const scores = categories.map((category) => [category, categoryScore(rows, category)] as const);
	const seen = scores.filter(
		([category, { support }]) => support > 0 || rows.some(({ answered }) => answered === category),
	);
	return {
		rows: rows.length,
		accuracy: accuracy(rows),
		macroF1: ratio(
			seen.reduce((sum, [, { f1 }]) => sum + f1, 0),
			seen.length,
		),
		categories: Object.fromEntries(scores),
	};
}

/** How often each expected category was answered with each: `confusion[expected][answered]`. */
export function confusion(rows: readonly Judged[]): Record<string, Record<string, number>> {
	const table: Record<string, Record<string, number>> = {};
	for (const { expected, answered } of rows) {
		const line = table[expected] ?? {};
		line[answered] = (line[answered] ?? 0) + 1;
		table[expected] = line;
	}
	return table;
}

function ratio(part: number, whole: number): number {
	return whole === 0 ? 0 : part / whole;
}
