import * as Plot from "@observablehq/plot";
import { duration } from "../../../../lib/figures.ts";
import { percentile } from "../../../../lib/statistics.ts";
import { STYLE } from "./style.ts";

const BINS = 24;

/** How many tabs took how long, each asked about alone. */
export function drawLatency(singles: readonly number[], width: number): Element {
	const marks = [
		{ ms: percentile(singles, 0.5), name: "half" },
		{ ms: percentile(singles, 0.95), name: "19 of 20" },
	];
	// one that had to wait for something else would squeeze all others into one bar
	const limit = Math.max(percentile(singles, 0.95) * 1.4, percentile(singles, 0.5) * 2, 1);
	const shown = singles.map((ms) => Math.min(ms, limit * 0.999));
	return Plot.plot({
		width,
		height: 300,
		marginLeft: 40,
		marginTop: 40,
		marginBottom: 42,
		marginRight: 24,
		style: STYLE,
		x: { domain: [0, limit], label: "milliseconds", nice: false },
		y: { label: "tabs", grid: true, tickFormat: "d", ticks: 5 },
		marks: [
			Plot.rectY(
				shown,
				Plot.binX<Plot.RectYOptions>(
					{ y: "count" },
					{
						x: (ms: number) => ms,
						thresholds: Array.from({ length: BINS + 1 }, (_, i) => (i * limit) / BINS),
						fill: "var(--ember)",
						rx: 2,
					},
				),
			),
			Plot.ruleY([0], { stroke: "var(--line)" }),
			Plot.ruleX(marks, { x: "ms", stroke: "var(--ink)", strokeDasharray: "3,3" }),
			Plot.text(marks, {
				x: "ms",
				text: ({ ms, name }) => `${name}\n${duration(ms)}`,
				frameAnchor: "top",
				lineAnchor: "bottom",
				textAnchor: "start",
				dx: 4,
				dy: -6,
				fill: "var(--ink)",
			}),
		],
	});
}
