import * as Plot from "@observablehq/plot";
import { LABELS, type Quality } from "../../measure.ts";
import { STYLE } from "./style.ts";

/** What should have been answered against what was: a line of counts for each category. */
export function drawConfusion({ confusion }: Pick<Quality, "confusion">, width: number): Element {
	const cells = LABELS.flatMap((expected) => {
		const line = confusion[expected] ?? {};
		const total = Object.values(line).reduce((sum, count) => sum + count, 0);
		return LABELS.map((answered) => {
			const count = line[answered] ?? 0;
			return { expected, answered, count, share: total === 0 ? 0 : count / total };
		});
	});
	return Plot.plot({
		width,
		height: Math.min(440, width * 0.9),
		marginLeft: 96,
		marginBottom: 78,
		marginTop: 8,
		marginRight: 8,
		style: STYLE,
		x: { domain: LABELS, label: null, tickRotate: -42, tickSize: 0 },
		y: { domain: LABELS, label: null, tickSize: 0 },
		color: { type: "identity" },
		opacity: { type: "identity" },
		marks: [
			Plot.cell(cells, {
				x: "answered",
				y: "expected",
				inset: 1.5,
				rx: 4,
				fill: ({ expected, answered }) => (expected === answered ? "var(--ember)" : "var(--ink)"),
				// a trace of a cell where nothing is, so that the matrix is one
				fillOpacity: ({ share }) => 0.05 + 0.95 * share ** 0.8,
				title: ({ expected, answered, count }) => `${count} of ${expected} answered ${answered}`,
			}),
			Plot.text(
				cells.filter(({ count }) => count > 0),
				{
					x: "answered",
					y: "expected",
					text: ({ count }) => String(count),
					fontSize: 12,
					fontWeight: 500,
					fill: ({ share }) => (share > 0.45 ? "var(--paper)" : "var(--ink)"),
				},
			),
		],
	});
}
