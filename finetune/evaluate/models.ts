import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { parseCatalog } from "../../src/catalog/index.ts";
import { libraryNames, type Model } from "../../src/catalog/schema.ts";
import { calibrationSchema } from "../../src/tasks/group-tabs/schema.ts";
import { readJson } from "../deploy/run.ts";
import { copy, filesIn, recordsOf, writeJson } from "../lib/files.ts";

/** What the browser reads of a quantized model, its library aside. */
const SHARDED = /^(mlc-chat-config\.json|tensor-cache\.json|tokenizer\.json|params_shard_\d+\.bin)$/;

/** The model of a folder like models/. @throws Error naming the id that the folder does not have */
export async function modelOf(models: string, id: string): Promise<Model> {
	const path = join(models, "catalog.json");
	const catalog = parseCatalog(await readJson(path, z.unknown(), "run quantize and compile first"));
	const model = catalog.models.find((candidate) => candidate.id === id);
	if (!model) throw new Error(`${path} lists no model ${id}; it has ${catalog.models.map(({ id }) => id).join(", ")}.`);
	return model;
}

/**
 * Puts the untuned base beside the candidate: the same libraries over the base's own shards. Where the base's folder has a
 * calibration.json, that is its calibration; else an encoder answers with the nearest category, whatever it is, because
 * what the candidate's numbers are fitted to is not true of the base.
 *
 * @param models a folder like models/, which grows by the base
 * @param base a folder that quantize wrote
 * @throws Error naming what the folder lacks
 */
export async function addBase(models: string, candidate: Model, base: string): Promise<Model> {
	const id = `${candidate.id}-base`;
	const names = (await filesIn(base)).filter((name) => SHARDED.test(name));
	for (const needed of ["mlc-chat-config.json", "tensor-cache.json", "tokenizer.json"])
		if (!names.includes(needed)) throw new Error(`${join(base, needed)} does not exist; quantize the base first.`);
	for (const name of names) await copy(join(base, name), join(models, id, name));
	const libraries = libraryNames(candidate.library);
	for (const name of libraries) await copy(join(models, candidate.id, name), join(models, id, name));
	const model: Model = {
		...candidate,
		id,
		name: `${candidate.name}, untuned`.slice(0, 60),
		files: await recordsOf(join(models, id), [...names, ...libraries].sort()),
		...(candidate.calibration && { calibration: await calibrationOf(base, candidate.calibration) }),
	};
	const { models: others } = parseCatalog(await readJson(join(models, "catalog.json"), z.unknown(), "run it again"));
	const kept = others.filter((other) => other.id !== id);
	await writeJson(join(models, "catalog.json"), { version: 1, models: [...kept, model] });
	return model;
}

type Calibrations = NonNullable<Model["calibration"]>;

async function calibrationOf(base: string, candidate: Calibrations): Promise<Calibrations> {
	const path = join(base, "calibration.json");
	const own = existsSync(path) ? await readJson(path, calibrationSchema, "delete it or write it again") : undefined;
	return Object.fromEntries(
		Object.entries(candidate).map(([task, { temperature }]) => [task, own ?? { temperature, other: -1 }]),
	);
}

/** What a model takes on the disk of somebody who has it, in bytes. */
export function packageBytes({ files }: Model): { total: number; weights: number; libraries: number } {
	const sum = (pattern: RegExp) =>
		Object.entries(files).reduce((bytes, [name, file]) => bytes + (pattern.test(name) ? file.bytes : 0), 0);
	return { total: sum(/./), weights: sum(/^params_shard_/), libraries: sum(/\.wasm$/) };
}
