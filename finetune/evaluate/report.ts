import type { Judged, Scores } from "../../src/tasks/group-tabs/metrics.ts";
import { OTHER } from "../../src/tasks/group-tabs/schema.ts";

/** Scores as text: the totals, then a line for each category. */
export function report(rows: readonly Judged[], { accuracy, macroF1, categories }: Scores): string {
	const share = (part: readonly Judged[], whole: readonly Judged[]) =>
		whole.length === 0 ? "–" : (part.length / whole.length).toFixed(3);
	const isOther = ({ answered }: Judged) => answered === OTHER;
	const belonging = rows.filter(({ expected }) => expected !== OTHER);
	const others = rows.filter(({ expected }) => expected === OTHER);
	const width = Math.max(...Object.keys(categories).map((name) => name.length), "category".length);
	return [
		`rows ${rows.length}   accuracy ${accuracy.toFixed(3)}   macro-F1 ${macroF1.toFixed(3)}`,
		`called ${OTHER}: ${share(belonging.filter(isOther), belonging)} of what has a category, ${share(others.filter(isOther), others)} of what has none`,
		"",
		`${"category".padEnd(width)}   rows  precision  recall     F1`,
		...Object.entries(categories).map(([name, { support, precision, recall, f1 }]) =>
			[
				name.padEnd(width),
				String(support).padStart(6),
				precision.toFixed(3).padStart(10),
				recall.toFixed(3).padStart(7),
				f1.toFixed(3).padStart(6),
			].join(" "),
		),
	].join("\n");
}
