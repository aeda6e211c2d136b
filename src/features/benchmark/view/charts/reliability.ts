import * as Plot from "@observablehq/plot";
import type { Bin } from "../../../../lib/statistics.ts";
import { STYLE } from "./style.ts";

/** How often answers of a confidence are right; honest ones lie on the diagonal. */
export function drawReliability(bins: readonly Bin[], width: number): Element {
	const filled = bins.filter(({ count }) => count > 0);
	return Plot.plot({
		width,
		height: Math.min(340, width * 0.85),
		marginLeft: 48,
		marginBottom: 42,
		marginTop: 26,
		style: STYLE,
		x: { domain: [0, 1], label: "how sure it is", tickFormat: "%", ticks: 5 },
		y: { domain: [0, 1], label: "how often it is right", tickFormat: "%", ticks: 5, grid: true },
		r: { range: [3, 14] },
		marks: [
			Plot.line(
				[
					[0, 0],
					[1, 1],
				],
				{ stroke: "var(--quiet)", strokeDasharray: "4,4" },
			),
			// from what it promises to what it keeps
			Plot.ruleX(filled, {
				x: "confidence",
				y1: "confidence",
				y2: "accuracy",
				stroke: "var(--ember)",
				strokeOpacity: 0.4,
			}),
			Plot.line(filled, { x: "confidence", y: "accuracy", stroke: "var(--ember)", strokeWidth: 2 }),
			Plot.dot(filled, {
				x: "confidence",
				y: "accuracy",
				r: "count",
				fill: "var(--ember)",
				stroke: "var(--card)",
				title: ({ count }) => `${count} tabs`,
			}),
		],
	});
}
