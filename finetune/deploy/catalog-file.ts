import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseCatalog } from "../../src/catalog/index.ts";
import { type Catalog, catalogSchema, type Model } from "../../src/catalog/schema.ts";
import { writeJson } from "../lib/files.ts";

/** The catalog of a folder like models/; an empty one where there is none. */
export async function readCatalog(models: string): Promise<Catalog> {
	const path = join(models, "catalog.json");
	if (!existsSync(path)) return { version: 1, models: [] };
	try {
		return catalogSchema.parse(parseCatalog(JSON.parse(await readFile(path, "utf8"))));
	} catch (cause) {
		throw new Error(`${path} is damaged; bring back the committed one.`, { cause });
	}
}

/** @param index its place, which is its rank among models of one task; at the end when absent */
export async function addEntry(models: string, model: Model, index?: number): Promise<void> {
	const catalog = await readCatalog(models);
	const others = catalog.models.filter(({ id }) => id !== model.id);
	await write(models, { ...catalog, models: others.toSpliced(index ?? others.length, 0, model) });
}

export async function removeEntry(models: string, id: string): Promise<void> {
	const catalog = await readCatalog(models);
	await write(models, { ...catalog, models: catalog.models.filter((model) => model.id !== id) });
}

async function write(folder: string, catalog: Catalog): Promise<void> {
	await writeJson(join(folder, "catalog.json"), catalogSchema.parse(catalog));
}
