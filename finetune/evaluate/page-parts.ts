import type { Drawn } from "./charts.ts";
import { type Html, html } from "./html.ts";

export interface Column<Row> {
	title: string;
	/** A number stands to the right, and may have a bar as long as its share. */
	number?: boolean;
	cell: (row: Row) => Html | string;
	/** 0–1. */
	share?: (row: Row) => number | null | undefined;
	isBest?: (row: Row) => boolean;
}

/** A table whose first column names its rows. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): Html {
	const line = (row: Row) => html`<tr>${columns.map((column, i) => tableCell(row, column, i === 0))}</tr>`;
	return html`<div class="card scroll"><table>
<thead><tr>${columns.map(({ title, number }) => html`<th scope="col" class="${number && "number"}">${title}</th>`)}</tr></thead>
<tbody>${rows.map(line)}</tbody></table></div>`;
}

function tableCell<Row>(row: Row, { number, cell, share, isBest }: Column<Row>, first: boolean): Html {
	if (first) return html`<th scope="row" class="name">${cell(row)}</th>`;
	const part = share?.(row);
	const classes = [number && "number", typeof part === "number" && "bar", isBest?.(row) && "best"].filter(Boolean);
	const style = typeof part === "number" ? html` style="--share: ${(part * 100).toFixed(1)}%"` : "";
	return html`<td class="${classes.join(" ")}"${style}>${cell(row)}</td>`;
}

export function tile(value: string, words: string): Html {
	return html`<div class="tile"><b>${value}</b><span>${words}</span></div>`;
}

/** A chart in the colours of the page. */
export function figure(caption: string, drawn: Drawn | undefined): Html {
	if (!drawn) return html``;
	return html`<figure class="card"><figcaption>${caption}</figcaption><picture><source media="(prefers-color-scheme: dark)" srcset="${drawn.dark}"><img src="${drawn.light}" alt="${caption}"></picture></figure>`;
}
