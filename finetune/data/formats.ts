import { stringify } from "csv/sync";

/** One JSON value a line. */
export function toJsonl(rows: readonly unknown[]): string {
	return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

/** An array, one row a line. */
export function toJson(rows: readonly unknown[]): string {
	return `[${rows.map((row) => `\n${JSON.stringify(row)}`).join(",")}\n]\n`;
}

/**
 * A table whose columns are all keys of the rows, in order of appearance; lists and objects are cells of JSON. What a
 * spreadsheet would run as a formula gets an apostrophe: page titles and mail are other people's text.
 */
export function toCsv(rows: readonly Readonly<Record<string, unknown>>[]): string {
	const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
	return stringify([...rows], {
		header: true,
		columns,
		escape_formulas: true,
		cast: { object: (value) => JSON.stringify(value), boolean: String },
	});
}
