/** A place where answers part: what they have in common up to there, and how they go on. */
export interface Fork {
	/** Tokens after the prompt. */
	path: readonly number[];
	ways: readonly Way[];
}

interface Way {
	/** The token with which the answers go on; where an answer ends, any of those that end one. */
	tokens: readonly number[];
	/** Positions in the list of answers. */
	answers: readonly number[];
}

/**
 * Every place where a model that is held to one of `answers` has a choice: where their first tokens differ, and where an
 * answer goes on like another.
 *
 * @param answers as tokens
 * @param ends tokens that end an answer
 */
export function forksOf(answers: readonly (readonly number[])[], ends: readonly number[]): Fork[] {
	return forksAfter([], [...answers.keys()], answers, ends);
}

function forksAfter(
	path: readonly number[],
	common: readonly number[],
	answers: readonly (readonly number[])[],
	ends: readonly number[],
): Fork[] {
	const ways = new Map<number | undefined, number[]>();
	for (const answer of common) {
		const token = answers[answer]?.[path.length];
		ways.set(token, [...(ways.get(token) ?? []), answer]);
	}
	const further = [...ways].flatMap(([token, group]) =>
		token === undefined || group.length === 1 ? [] : forksAfter([...path, token], group, answers, ends),
	);
	if (ways.size < 2) return further;
	const fork = {
		path,
		ways: [...ways].map(([token, group]) => ({ tokens: token === undefined ? ends : [token], answers: group })),
	};
	return [fork, ...further];
}

/** The forks by the path that they lie on, the nearest to the prompt first: one reading of the last one's serves them all. */
export function chainsOf(forks: readonly Fork[]): Fork[][] {
	const leadsTo = ({ path }: Fork, further: Fork) => path.every((token, index) => further.path[index] === token);
	const ends = forks.filter((fork) => !forks.some((other) => other !== fork && leadsTo(fork, other)));
	const left = new Set(forks);
	return ends.map((end) => {
		const chain = [...left].filter((fork) => leadsTo(fork, end)).sort((a, b) => a.path.length - b.path.length);
		for (const fork of chain) left.delete(fork);
		return chain;
	});
}

/** @returns log-probabilities of a fork's ways, which add up to 1 */
export function weighWays({ ways }: Fork, logits: Float32Array): number[] {
	const weights = ways.map(({ tokens }) => logSumExp(tokens.map((token) => logits[token] ?? Number.NaN)));
	const all = logSumExp(weights);
	return weights.map((weight) => weight - all);
}

/**
 * @param weights those of each fork's ways, in order
 * @returns the log-probability of each of `count` answers, float32 [count]
 */
export function weighAnswers(
	forks: readonly Fork[],
	weights: readonly (readonly number[])[],
	count: number,
): Float32Array {
	const answers = new Float32Array(count);
	for (const [index, { ways }] of forks.entries()) {
		for (const [way, { answers: group }] of ways.entries()) {
			for (const answer of group) answers[answer] = (answers[answer] ?? 0) + (weights[index]?.[way] ?? Number.NaN);
		}
	}
	return answers;
}

function logSumExp(values: readonly number[]): number {
	const top = Math.max(...values);
	return top === Number.NEGATIVE_INFINITY
		? top
		: top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0));
}
