/** A parameter as a library's `_metadata` and a tensor-cache.json describe it. */
export interface Parameter {
	name: string;
	shape: readonly number[];
	dtype: string;
}

/** The part of tensor-cache.json that describes parameters. */
export interface TensorCache {
	records: readonly { records: readonly Parameter[] }[];
}

/**
 * The first way in which a library and a folder of weights do not belong together: web-llm finds weights by name alone, and
 * a wrong shape would be read as nonsense.
 *
 * @returns a clause naming the parameter, undefined when they do belong together
 */
export function findMismatch(library: readonly Parameter[], weights: TensorCache): string | undefined {
	const stored = new Map(weights.records.flatMap(({ records }) => records).map((record) => [record.name, record]));
	for (const wanted of library) {
		const found = stored.get(wanted.name);
		if (!found) return `the weights have no ${wanted.name}`;
		stored.delete(wanted.name);
		if (describe(found) !== describe(wanted)) {
			return `${wanted.name} is ${describe(found)} in the weights and ${describe(wanted)} in the library`;
		}
	}
	const [surplus] = stored.keys();
	return surplus === undefined ? undefined : `the library has no ${surplus}`;
}

function describe({ shape, dtype }: Parameter): string {
	return `${dtype} [${shape.join(", ")}]`;
}
