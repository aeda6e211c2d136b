import * as Plot from "@observablehq/plot";
import { COLORS, STYLE } from "./style.ts";

const TICKS = [0.1, 1, 10, 100, 1000, 10_000, 100_000];

export interface TradePoint {
	title: string;
	tabsPerSecond: number;
	/** 0–1. */
	right: number;
	/** On sites that the packaged table does not have; null where no tab is of one. */
	unseen: number | null;
}

/** Speed against accuracy: the best of both is at the top on the right. */
export function drawTrade(points: readonly TradePoint[], width: number): Element {
	const speeds = points.map(({ tabsPerSecond }) => tabsPerSecond);
	const domain: [number, number] = [Math.min(...speeds) / 4, Math.max(...speeds) * 4];
	const colorOf = ({ title }: TradePoint) => COLORS[points.findIndex((point) => point.title === title) % COLORS.length];
	const withUnseen = points.filter(({ unseen }) => unseen !== null);
	return Plot.plot({
		width,
		height: 320,
		marginLeft: 48,
		marginBottom: 42,
		marginTop: 26,
		marginRight: 20,
		style: STYLE,
		x: {
			type: "log",
			domain,
			label: "tabs a second",
			ticks: TICKS.filter((tick) => tick >= domain[0] && tick <= domain[1]),
			tickFormat: "~s",
		},
		y: { domain: [0, 1], label: "right", tickFormat: "%", ticks: 5, grid: true },
		color: { type: "identity" },
		marks: [
			Plot.ruleX(withUnseen, { x: "tabsPerSecond", y1: "right", y2: "unseen", stroke: colorOf, strokeWidth: 2 }),
			Plot.dot(withUnseen, {
				x: "tabsPerSecond",
				y: "unseen",
				r: 5,
				fill: "var(--card)",
				stroke: colorOf,
				strokeWidth: 2,
			}),
			Plot.dot(points, { x: "tabsPerSecond", y: "right", r: 7, fill: colorOf }),
			// above and below by turns: two may be equally fast
			...points.map((point, i) =>
				Plot.text([point], {
					x: "tabsPerSecond",
					y: ({ right, unseen }: TradePoint) => (i % 2 ? Math.min : Math.max)(right, unseen ?? right),
					text: "title",
					dy: i % 2 ? 18 : -16,
					fill: "var(--ink)",
					fontWeight: 500,
				}),
			),
		],
	});
}
