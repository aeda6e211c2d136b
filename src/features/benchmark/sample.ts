/**
 * A part of the rows that has as much of each kind as there is room for. The same rows give the same part.
 *
 * @returns positions in `rows`, in their order
 */
export function sample<T>(rows: readonly T[], count: number, kindOf: (row: T) => string): number[] {
	const kinds = new Map<string, number[]>();
	for (const [position, row] of rows.entries()) {
		const kind = kindOf(row);
		kinds.set(kind, [...(kinds.get(kind) ?? []), position]);
	}
	const longest = Math.max(0, ...[...kinds.values()].map((positions) => positions.length));
	const rounds = Array.from({ length: longest }, (_, round) =>
		[...kinds.values()].flatMap((positions) => positions[round] ?? []),
	);
	return rounds
		.flat()
		.slice(0, count)
		.sort((a, b) => a - b);
}
