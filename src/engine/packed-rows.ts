/** Rows of tokens one after the other, behind the prefix that they share: what a library's `score_packed` reads at once. */
export interface PackedRows {
	ids: Int32Array;
	/** Where each token's row begins in `ids`; 0 in the prefix. */
	start: Int32Array;
	/** How many tokens each token has before it. */
	position: Int32Array;
	/** Tokens in the prefix. */
	prefix: number;
	/** Where each row ends in `ids`. */
	last: Int32Array;
}

/** Tokens that all rows begin with; of each row at least one is left. */
export function commonPrefix(rows: readonly (readonly number[])[]): number {
	const [first = [], ...others] = rows;
	let length = Math.max(0, Math.min(...rows.map((row) => row.length)) - 1);
	for (const row of others) {
		const differs = row.findIndex((id, index) => id !== first[index]);
		if (differs >= 0) length = Math.min(length, differs);
	}
	return Number.isFinite(length) ? length : 0;
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

/** @param prefix tokens that all rows begin with; every row has more */
export function packRows(rows: readonly (readonly number[])[], prefix: number): PackedRows {
	const ids = [...(rows[0]?.slice(0, prefix) ?? [])];
	const start = ids.map(() => 0);
	const position = ids.map((_, index) => index);
	const last: number[] = [];
	for (const row of rows) {
		const first = ids.length;
		for (const [index, id] of row.entries()) {
			if (index < prefix) continue;
			ids.push(id);
			start.push(first);
			position.push(index);
		}
		last.push(ids.length - 1);
	}
	const [packedIds, starts, positions, ends] = [ids, start, position, last].map((list) => Int32Array.from(list));
	return { ids: packedIds, start: starts, position: positions, prefix, last: ends } as PackedRows;
}
