import { createRng } from "../data/rng.ts";

/**
 * `count` of the rows, of each stratum as large a share as among all (to within one row), in their own order. The same seed
 * and rows give the same sample.
 */
export function sampleStratified<T>(
	rows: readonly T[],
	stratumOf: (row: T) => string,
	count: number,
	seed: string,
): T[] {
	if (rows.length <= count) return [...rows];
	const strata = new Map<string, number[]>();
	for (const [place, row] of rows.entries()) {
		const stratum = stratumOf(row);
		strata.set(stratum, [...(strata.get(stratum) ?? []), place]);
	}
	const names = [...strata.keys()].sort();
	const rng = createRng(seed);
	const wanted = names.map((name) => ((strata.get(name)?.length ?? 0) * count) / rows.length);
	const given = wanted.map(Math.floor);
	// the rows that rounding leaves go to those that lost most by it
	const byLoss = [...names.keys()].sort((a, b) => lossOf(b) - lossOf(a) || a - b);
	const left = count - given.reduce((sum, n) => sum + n, 0);
	for (const index of byLoss.slice(0, left)) given[index] = (given[index] ?? 0) + 1;
	const places = names.flatMap((name, index) =>
		rng
			.fork(name)
			.shuffle(strata.get(name) ?? [])
			.slice(0, given[index]),
	);
	return places.sort((a, b) => a - b).map((place) => rows[place] as T);

	function lossOf(index: number): number {
		return (wanted[index] ?? 0) - (given[index] ?? 0);
	}
}
