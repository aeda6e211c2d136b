import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { type Model, modelSchema } from "../../src/catalog/schema.ts";
import { copy, copyWhole, draftOf, move, recordOf, writeJson } from "../lib/files.ts";
import { addEntry, readCatalog, removeEntry } from "./catalog-file.ts";
import { readJson } from "./run.ts";

export interface Places {
	/** A folder like models/. */
	models: string;
	/** Where the version before the present one of each model is kept. */
	previous: string;
}

const keptSchema = z.object({ model: modelSchema, index: z.number().int().nonnegative() });

/**
 * Puts a model in the place of its present version, which becomes the previous one. Whenever it is interrupted, the catalog
 * names no file that is not there; what is missing then, `recover` brings back.
 *
 * @param candidate the folder of the model's files; moved, not copied
 * @returns whether there was another version to keep
 */
export async function publish(places: Places, model: Model, candidate: string): Promise<boolean> {
	await recover(places, model.id);
	const { models, previous } = places;
	const target = join(models, model.id);
	const catalog = await readCatalog(models);
	const index = catalog.models.findIndex(({ id }) => id === model.id);
	const present = existsSync(target) ? catalog.models[index] : undefined;
	if (present) await keep(places, present, index);
	try {
		if (index >= 0) await removeEntry(models, model.id);
		await rm(target, { recursive: true, force: true });
		await move(candidate, target);
		await addEntry(models, model, index >= 0 ? index : undefined);
	} catch (error) {
		if (present) await recover(places, model.id);
		else await rm(target, { recursive: true, force: true });
		throw error;
	}
	if (!present) return false;
	// the same files once more are no new version, and what was kept before them is worth more
	const same = isDeepStrictEqual(present, model);
	if (same) await rm(nextOf(previous, model.id), { recursive: true });
	else await finish(previous, model.id);
	return !same;
}

/**
 * Brings the previous version back, files and catalog entry. What it takes the place of becomes the previous one, so that a
 * second rollback takes the first one back.
 *
 * @throws Error when there is no previous version, or it is damaged
 */
export async function rollback(places: Places, id: string): Promise<Model> {
	await recover(places, id);
	const kept = join(places.previous, id);
	if (!existsSync(kept))
		throw new Error(
			`There is no previous version of ${id} in ${places.previous}: deploy keeps one when it replaces a model.`,
		);
	const { model } = await readKept(kept);
	for (const [name, file] of Object.entries({ ...model.files, ...model.exports })) {
		const found = await recordOf(join(kept, "files", name)).catch(() => undefined);
		if (found?.sha256 !== file.sha256)
			throw new Error(`${join(kept, "files", name)} is damaged; nothing was brought back.`);
	}
	const draft = join(places.previous, `${id}.back`);
	await rm(draft, { recursive: true, force: true });
	await copyWhole(join(kept, "files"), draft);
	await publish(places, model, draft);
	return model;
}

/** Undoes a `publish` that was killed, or finishes it when nothing but tidying was left. */
export async function recover(places: Places, id: string): Promise<void> {
	const { models, previous } = places;
	const next = nextOf(previous, id);
	for (const path of [join(models, "catalog.json"), join(models, id)])
		await rm(draftOf(path), { recursive: true, force: true });
	if (!existsSync(next)) return;
	const kept = await readKept(next);
	const present = (await readCatalog(models)).models.find((model) => model.id === id);
	if (present) {
		// killed before anything was touched, or after all was done
		if (isDeepStrictEqual(present, kept.model)) await rm(next, { recursive: true });
		else await finish(previous, id);
		return;
	}
	await rm(join(models, id), { recursive: true, force: true });
	await copyWhole(join(next, "files"), join(models, id));
	await addEntry(models, kept.model, kept.index);
	await rm(next, { recursive: true });
}

function nextOf(previous: string, id: string): string {
	return join(previous, `${id}.next`);
}

async function keep({ models, previous }: Places, model: Model, index: number): Promise<void> {
	const draft = `${nextOf(previous, model.id)}.part`;
	await rm(draft, { recursive: true, force: true });
	await copy(join(models, model.id), join(draft, "files"));
	await writeJson(join(draft, "entry.json"), { model, index });
	await rename(draft, nextOf(previous, model.id));
}

async function finish(previous: string, id: string): Promise<void> {
	await rm(join(previous, id), { recursive: true, force: true });
	await rename(nextOf(previous, id), join(previous, id));
}

function readKept(folder: string): Promise<z.infer<typeof keptSchema>> {
	return readJson(join(folder, "entry.json"), keptSchema, "delete the folder; that version is lost");
}
