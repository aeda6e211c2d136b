/**
 * max|Δ| / max|reference|.
 *
 * @returns Infinity when the lengths differ or anything is NaN or infinite, so that neither ever passes
 */
export function relativeDifference(actual: ArrayLike<number>, reference: ArrayLike<number>): number {
	if (actual.length !== reference.length || reference.length === 0) return Number.POSITIVE_INFINITY;
	let difference = 0;
	let scale = 0;
	for (let index = 0; index < reference.length; index++) {
		const [a, r] = [actual[index] as number, reference[index] as number];
		if (!Number.isFinite(a) || !Number.isFinite(r)) return Number.POSITIVE_INFINITY;
		difference = Math.max(difference, Math.abs(a - r));
		scale = Math.max(scale, Math.abs(r));
	}
	return scale > 0 ? difference / scale : Number.POSITIVE_INFINITY;
}

/**
 * Compares a greedy text with the reference's. Where both differ for the first time the reference must have been undecided
 * itself; what follows then is another text.
 *
 * @param margins the reference's lead of its best logit over the second, relative to the largest
 * @returns a sentence when they differ, undefined when they agree
 */
export function greedyDifference(
	actual: readonly number[],
	reference: readonly number[],
	margins: readonly number[],
	tolerance: number,
): string | undefined {
	if (actual.length !== reference.length) return `${actual.length} tokens instead of ${reference.length}`;
	const first = reference.findIndex((id, index) => actual[index] !== id);
	if (first < 0) return undefined;
	const margin = margins[first];
	if (margin !== undefined && margin < tolerance) return undefined;
	return `token ${first} is ${actual[first]} instead of ${reference[first]}, which leads by ${margin}`;
}
