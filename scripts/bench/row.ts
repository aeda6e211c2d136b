/** One thing that was measured, side by side with what it has to stand against in the same run. */
export interface Row {
	name: string;
	unit: string;
	value: number;
	against?: { name: string; value: number };
	/** What is promised, of the value or of its ratio to `against`. */
	target?: { of: "value" | "ratio"; least?: number; most?: number };
	/** Why the target may be out of reach; said where it is missed. */
	why?: string;
}

/** One part of `npm run bench`. */
export interface Measurement {
	id: string;
	/** For the listing. */
	what: string;
	/** @returns rows, or a sentence why there are none on this machine */
	measure(signal: AbortSignal): Promise<Row[] | string>;
}

export function ratioOf({ value, against }: Row): number | undefined {
	return against && value / against.value;
}

/** By how much a row misses its target, as a share of the target; 0 when it keeps it, undefined where there is none. */
export function missedBy(row: Row): number | undefined {
	if (!row.target) return undefined;
	const { of, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = row.target;
	const found = of === "value" ? row.value : ratioOf(row);
	if (found === undefined || Number.isNaN(found)) return 1;
	if (found < least) return (least - found) / least;
	return found > most ? (found - most) / most : 0;
}

/** The rows as a table, and in words whether the targets are kept. */
export function describeRows(rows: readonly Row[]): string {
	const lines = rows.map((row) => [
		row.name,
		`${short(row.value)} ${row.unit}`,
		row.against ? `${row.against.name}: ${short(row.against.value)} ${row.unit}` : "",
		row.against ? `${short(ratioOf(row) ?? Number.NaN)} ×` : "",
		targetWords(row),
		verdict(row),
	]);
	const table = [["measured", "value", "against", "ratio", "target", ""], ...lines];
	const widths = table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? [];
	return table
		.map((line) =>
			line
				.map((cell, column) => cell.padEnd(widths[column] ?? 0))
				.join("  ")
				.trimEnd(),
		)
		.join("\n");
}

/** A sentence for each row that misses its target and knows why. */
export function describeMisses(rows: readonly Row[]): string[] {
	return rows.filter((row) => missedBy(row) && row.why).map(({ name, why }) => `${name}: ${why}`);
}

function targetWords({ target, unit }: Row): string {
	if (!target) return "";
	const { of, least, most } = target;
	const measure = of === "value" ? unit : "×";
	return [least === undefined ? "" : `≥ ${least} ${measure}`, most === undefined ? "" : `≤ ${most} ${measure}`]
		.filter(Boolean)
		.join(", ");
}

function verdict(row: Row): string {
	const missed = missedBy(row);
	if (missed === undefined) return "";
	return missed === 0 ? "kept" : `missed by ${Math.ceil(missed * 100)} %`;
}

/** Three digits that mean something. */
function short(value: number): string {
	return Math.abs(value) >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString();
}
