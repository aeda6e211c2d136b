import { catalogSchema, type Libraries, type Model } from "./schema.ts";

export type { Model };

/** The models there are: those of the package, and those that the user added. */
export interface Catalog {
	version: 1;
	models: Model[];
	/** Of the package, for models that the user adds. */
	libraries?: Libraries[] | undefined;
	/** The id of the model that the user chose, by task id. */
	chosen?: Readonly<Record<string, string>>;
}

/** @throws Error naming the first entry that does not fit the schema, or the id that is listed twice. */
export function parseCatalog(json: unknown): Catalog {
	const parsed = catalogSchema.safeParse(json);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		throw new Error(
			`The list of models is damaged at "${issue?.path.join(".")}" (${issue?.message}); reinstall the extension.`,
		);
	}
	const ids = [...parsed.data.models, ...(parsed.data.libraries ?? [])].map(({ id }) => id);
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

/** The model that the user chose for the task, else the first that answers it: the order is the order of preference. */
export function findModel({ models, chosen }: Catalog, taskId: string): Model | undefined {
	const able = models.filter(({ tasks }) => tasks.includes(taskId));
	return able.find(({ id }) => id === chosen?.[taskId]) ?? able[0];
}

/** @throws Error naming the models there are */
export function expectModel(catalog: Catalog, id: string): Model {
	const model = catalog.models.find((candidate) => candidate.id === id);
	if (model) return model;
	const known = catalog.models.map((candidate) => candidate.id).join(", ") || "none";
	throw new Error(`There is no model called ${id}; the catalog has ${known}.`);
}
