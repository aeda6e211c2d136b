import { useCallback } from "preact/hooks";
import { Chart } from "./chart.tsx";
import { drawTrade, type TradePoint } from "./charts/trade.ts";
import type { Judged } from "./report.tsx";

export function TradeChart({ judged }: { judged: readonly Judged[] }) {
	const points = judged.flatMap(({ title, measures: { quality, speed } }): TradePoint[] =>
		quality && speed.tabsPerSecond
			? [
					{
						title,
						tabsPerSecond: speed.tabsPerSecond,
						right: quality.scores.accuracy,
						unseen: quality.unseen.rows > 0 ? quality.unseen.right : null,
					},
				]
			: [],
	);
	const draw = useCallback((width: number) => drawTrade(points, width), [judged]);
	if (points.length === 0) return null;
	return (
		<Chart
			id="trade"
			title="Speed against accuracy"
			meaning="The higher and the further right, the better. Full dots are all tabs, rings those of sites that the table does not have."
			draw={draw}
		>
			<table>
				<thead>
					<tr>
						<th scope="col">What</th>
						<th scope="col">Tabs a second</th>
						<th scope="col">Right</th>
						<th scope="col">Unseen</th>
					</tr>
				</thead>
				<tbody>
					{points.map(({ title, tabsPerSecond, right, unseen }) => (
						<tr key={title}>
							<th scope="row">{title}</th>
							<td>{tabsPerSecond < 10 ? tabsPerSecond.toFixed(1) : Math.round(tabsPerSecond)}</td>
							<td>{Math.round(right * 100)} %</td>
							<td>{unseen === null ? "–" : `${Math.round(unseen * 100)} %`}</td>
						</tr>
					))}
				</tbody>
			</table>
		</Chart>
	);
}
