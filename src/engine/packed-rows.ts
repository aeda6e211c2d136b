/** Tokens, and the places among them after which logits are wanted, in order. */
export interface AskedRow {
	ids: readonly number[];
	asked: readonly number[];
}

/** Rows of tokens one after the other, behind the prefix that they share: what a library's `score_packed` reads at once. */
export interface PackedRows {
	ids: Int32Array;
	/** Where each token's row begins in `ids`; 0 in the prefix. */
	start: Int32Array;
	/** How many tokens each token has before it. */
	position: Int32Array;
	/** Tokens in the prefix. */
	prefix: number;
	/** The tokens of `ids` after which logits are wanted. */
	last: Int32Array;
}

/** How many tokens all rows begin with, those aside that are asked for. */
export function commonPrefix(rows: readonly AskedRow[]): number {
	const [first, ...others] = rows;
	if (!first) return 0;
	let length = Math.min(...rows.map(({ asked }) => asked[0] ?? 0));
	for (const { ids } of others) {
		const differs = ids.findIndex((id, index) => id !== first.ids[index]);
		if (differs >= 0) length = Math.min(length, differs);
	}
	return length;
}

/**
 * Which rows go together, in order. A row that is too long for any pack goes alone.
 *
 * @param prefix tokens that all rows share, and that each pack reads once
 * @param tokens in one pack
 * @returns how many rows each pack has
 */
export function planPacks(lengths: readonly number[], prefix: number, tokens: number): number[] {
	const packs: number[] = [];
	let room = 0;
	for (const length of lengths) {
		const own = length - prefix;
		if (packs.length === 0 || own > room) {
			packs.push(0);
			room = tokens - prefix;
		}
		packs[packs.length - 1] = (packs.at(-1) ?? 0) + 1;
		room -= own;
	}
	return packs;
}

/** @param prefix at most `commonPrefix(rows)` */
export function packRows(rows: readonly AskedRow[], prefix: number): PackedRows {
	const ids = [...(rows[0]?.ids.slice(0, prefix) ?? [])];
	const start = ids.map(() => 0);
	const position = ids.map((_, index) => index);
	const last: number[] = [];
	for (const row of rows) {
		const first = ids.length;
		for (const [index, id] of row.ids.entries()) {
			if (index < prefix) continue;
			ids.push(id);
			start.push(first);
			position.push(index);
		}
		last.push(...row.asked.map((index) => first + index - prefix));
	}
	const [packedIds, starts, positions, ends] = [ids, start, position, last].map((list) => Int32Array.from(list));
	return { ids: packedIds, start: starts, position: positions, prefix, last: ends } as PackedRows;
}
