import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../../scripts/lib/main.ts";
import { parseCatalog } from "../../src/catalog/index.ts";
import type { Libraries } from "../../src/catalog/schema.ts";
import { architectureOf } from "../deploy/architecture.ts";
import { copy, recordOf, writeJson } from "../lib/files.ts";
import { type PlannedLibrary, PREFILL_CHUNK } from "./plan.ts";

/**
 * Makes `folder`, in which the libraries lie already, a folder of models to be packed: the repository's own models beside
 * them, and a catalog of both. What lies there of earlier packages goes.
 */
export async function assembleModels(planned: readonly PlannedLibrary[], folder: string): Promise<void> {
	const catalog = parseCatalog(JSON.parse(await readFile(join(ROOT, "models/catalog.json"), "utf8")));
	const ids = [...planned, ...catalog.models].map(({ id }) => id);
	for (const entry of await readdir(folder)) {
		if (!ids.includes(entry) && !entry.startsWith(".")) await rm(join(folder, entry), { recursive: true });
	}
	for (const { id, files } of catalog.models) {
		for (const name of Object.keys(files)) await copy(join(ROOT, "models", id, name), join(folder, id, name));
	}
	const entries = new Map<string, Libraries>();
	for (const library of planned) entries.set(library.id, await entryOf(library, folder, entries.get(library.id)));
	const libraries = [...(catalog.libraries ?? []), ...entries.values()];
	const whole = { ...catalog, libraries };
	parseCatalog(whole);
	await writeJson(join(folder, "catalog.json"), whole);
}

/** @param other what the catalog says already of the libraries of the same id, with other kernels */
async function entryOf(library: PlannedLibrary, folder: string, other: Libraries | undefined): Promise<Libraries> {
	const { id, file, kernels, quantization, model } = library;
	const path = join(folder, id, file);
	if (!existsSync(path)) throw new Error(`${path} is missing; compile it first.`);
	const config: Record<string, unknown> = JSON.parse(await readFile(join(ROOT, library.config), "utf8"));
	const sizes = { quantization, context_window: model.contextWindow, prefill_chunk: PREFILL_CHUNK };
	return {
		id,
		kind: "chat",
		quantization,
		library: { ...other?.library, [kernels]: file },
		architecture: architectureOf(config, sizes),
		contextWindow: model.contextWindow,
		files: { ...other?.files, [file]: await recordOf(path) },
	};
}
