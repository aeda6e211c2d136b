import { type Catalog, catalogSchema, type Model } from "./schema.ts";

export type { Catalog, Model };

/** @throws Error naming the first entry that does not fit the schema, or the id that is listed twice. */
export function parseCatalog(json: unknown): Catalog {
	const parsed = catalogSchema.safeParse(json);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		throw new Error(
			`The list of models is damaged at "${issue?.path.join(".")}" (${issue?.message}); reinstall the extension.`,
		);
	}
	const ids = parsed.data.models.map(({ id }) => id);
	const twice = ids.find((id, index) => ids.indexOf(id) !== index);
	if (twice) throw new Error(`The list of models names ${twice} twice; reinstall the extension.`);
	return parsed.data;
}

/**
 * @param url of catalog.json inside the extension
 * @throws Error when it cannot be read or does not fit the schema
 */
export async function loadCatalog(url: string, signal?: AbortSignal): Promise<Catalog> {
	let json: unknown;
	try {
		const response = await fetch(url, signal ? { signal } : {});
		if (!response.ok) throw new Error(`status ${response.status}`);
		json = await response.json();
	} catch (cause) {
		signal?.throwIfAborted();
		throw new Error("The list of models cannot be read; reinstall the extension.", { cause });
	}
	return parseCatalog(json);
}

/** The first model that answers the task: the catalog's order is the order of preference. */
export function findModel(catalog: Catalog, taskId: string): Model | undefined {
	return catalog.models.find((model) => model.tasks.includes(taskId));
}

/** @throws Error naming the models there are */
export function expectModel(catalog: Catalog, id: string): Model {
	const model = catalog.models.find((candidate) => candidate.id === id);
	if (model) return model;
	const known = catalog.models.map((candidate) => candidate.id).join(", ") || "none";
	throw new Error(`There is no model called ${id}; the catalog has ${known}.`);
}
