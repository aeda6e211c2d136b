import type { Summary } from "../../../messages/job.ts";
import type { Output } from "../../../messages/protocol.ts";
import { Button } from "../../../ui/button.tsx";
import { Dot } from "../../../ui/dot.tsx";
import { useTitleFocus } from "../../../ui/use-title-focus.ts";
import { leftAloneWords, summaryWords } from "../words.ts";

export interface ResultProps {
	summary: Summary;
	preview: Output<"preview"> | undefined;
	undoing: boolean;
	onSort: () => void;
	onUndo: () => void;
	onEdit: () => void;
}

export function Result({ summary, preview, undoing, onSort, onUndo, onEdit }: ResultProps) {
	const heading = useTitleFocus();
	const { total, reasons } = leftAloneWords(summary.leftAlone);
	return (
		<section class="panel" aria-labelledby="result-title">
			<h2 id="result-title" ref={heading} tabIndex={-1}>
				{summaryWords(summary)}
			</h2>
			{summary.groups.length > 0 && (
				<div class="picture" aria-hidden="true">
					{summary.groups.map(({ title, color, tabs }) => (
						<span key={title} style={{ flexGrow: tabs, background: `var(--group-${color})` }} />
					))}
				</div>
			)}
			{summary.groups.length > 0 && (
				<ul id="result" class="groups">
					{summary.groups.map(({ title, color, tabs, joined }) => (
						<li key={title}>
							<Dot color={color} />
							<span class="name" dir="auto">
								{title}
							</span>
							<span class="count">{joined ? `+${tabs}` : tabs}</span>
						</li>
					))}
				</ul>
			)}
			{total > 0 && (
				<details id="left-alone" class="left-alone">
					<summary>{total} left alone</summary>
					<ul class="reasons">
						{reasons.map(({ count, words }) => (
							<li key={words}>
								<span class="count">{count}</span> {words}
							</li>
						))}
					</ul>
				</details>
			)}
			<div class="actions">
				{(summary.groups.length > 0 || preview?.undo) && (
					<Button id="undo" disabled={undoing} onClick={onUndo}>
						{undoing ? "Undoing…" : "Undo"}
					</Button>
				)}
				<Button id="sort" disabled={!preview?.sortable || undoing} onClick={onSort}>
					Sort again
				</Button>
				<Button id="edit-categories" look="plain" onClick={onEdit}>
					Edit categories
				</Button>
			</div>
			{summary.reason && (
				<p id="backend" class="quiet">
					{summary.reason}
				</p>
			)}
		</section>
	);
}
