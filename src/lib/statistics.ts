/** Mean of no numbers is 0. */
export function mean(values: readonly number[]): number {
	return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The least of the values that at least `share` of all values do not exceed (nearest rank); 0 of no values.
 *
 * @param share in (0, 1], e.g. 0.95
 */
export function percentile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** An answer with the probability that its author gave it. */
export interface Trusted {
	/** 0–1. */
	probability: number;
	right: boolean;
}

/** Answers of about the same probability. */
export interface Bin {
	/** Probabilities above `from` and up to `to`; 0 itself belongs to the first bin. */
	from: number;
	to: number;
	count: number;
	/** Mean probability, and share of right answers; 0 of an empty bin. */
	confidence: number;
	accuracy: number;
}

/** The reliability curve: answers in bins of equal width. */
export function reliability(answers: readonly Trusted[], bins = 10): Bin[] {
	return Array.from({ length: bins }, (_, index) => {
		const inside = answers.filter(({ probability }) => Math.max(0, Math.ceil(probability * bins) - 1) === index);
		return {
			from: index / bins,
			to: (index + 1) / bins,
			count: inside.length,
			confidence: mean(inside.map(({ probability }) => probability)),
			accuracy: mean(inside.map(({ right }) => Number(right))),
		};
	});
}

/**
 * Expected calibration error: how far confidence is from accuracy, averaged over all answers (Guo et al. 2017, equation 5).
 *
 * @returns 0–1; 0 of no answers
 */
export function expectedCalibrationError(bins: readonly Bin[]): number {
	const total = bins.reduce((sum, { count }) => sum + count, 0);
	if (total === 0) return 0;
	return bins.reduce((sum, bin) => sum + (bin.count / total) * Math.abs(bin.accuracy - bin.confidence), 0);
}
