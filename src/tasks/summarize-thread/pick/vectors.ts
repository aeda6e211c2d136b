/** Of length one, or all zeros. */
export type Vector = ArrayLike<number>;

/** Turns texts into unit vectors, in their order. */
export type Embed = (texts: readonly string[]) => Promise<readonly Vector[]>;

/** Of unit vectors. */
export function cosine(a: Vector, b: Vector): number {
	let sum = 0;
	for (let index = 0; index < a.length; index++) sum += (a[index] ?? 0) * (b[index] ?? 0);
	return sum;
}

/** The direction that vectors have in common, of length one; empty without any. */
export function meanOf(vectors: readonly Vector[]): Vector {
	const sum = new Float64Array(vectors[0]?.length ?? 0);
	for (const vector of vectors)
		for (let index = 0; index < sum.length; index++) sum[index] = (sum[index] ?? 0) + (vector[index] ?? 0);
	const length = Math.sqrt(cosine(sum, sum));
	return length === 0 ? sum : sum.map((value) => value / length);
}
