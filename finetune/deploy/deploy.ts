import { existsSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FileRecord, Model } from "../../src/catalog/schema.ts";
import { copy, filesIn, recordsOf, writeJson } from "../lib/files.ts";
import type { AnsweredRow } from "./answers.ts";
import { assembleModel } from "./assemble.ts";
import { renderCard } from "./card.ts";
import type { CheckOptions } from "./check.ts";
import { readMeasured } from "./measured.ts";
import { type Places, publish, recover } from "./publish.ts";
import { readRunRecipe } from "./run.ts";

export interface DeployOptions extends Places {
	/** build/runs/ID */
	run: string;
	/** Whether the folder is to be served: each model then has its entry beside its files, for who has its address. */
	served: boolean;
	/** Tries the candidate, before anything is changed. @throws Error when it is no good */
	check: (options: CheckOptions) => Promise<AnsweredRow[]>;
	signal: AbortSignal;
	log: (line: string) => void;
}

/** What build/runs/ID/deploy/receipt.json holds. */
export interface Receipt {
	id: string;
	/** Where the model went. */
	folder: string;
	/** In UTC, ISO 8601. */
	finished: string;
	/** Whether a version before is kept, and can be brought back. */
	replaced: boolean;
	/** Every file of the folder, also those that no browser reads. */
	files: Record<string, FileRecord>;
	checked: AnsweredRow[];
}

/**
 * Makes a model of a run, tries it in a browser and puts it where the extension is built from.
 *
 * @throws Error in one sentence; `models` is then as it was
 */
export async function deploy({ run, models, previous, served, check, signal, log }: DeployOptions): Promise<Receipt> {
	const { id, task } = await readRunRecipe(run);
	const work = join(run, "deploy");
	const candidate = join(work, "models");
	const extension = join(work, "extension");
	await rm(join(work, "receipt.json"), { force: true });
	await recover({ models, previous }, id);
	try {
		const model = await assembleModel(run, candidate);
		log(`${id}: ${Object.keys(model.files).length} files, ${megabytes(model)} MB; trying it in a browser …`);
		const checked = await check({ run, id, task, models: candidate, extension, signal });
		for (const { asked, expected, answered, ms } of checked)
			log(`  ${answered === expected ? "=" : "≠"} ${answered} (${expected}) ${asked} · ${ms} ms`);
		signal.throwIfAborted();

		const folder = join(candidate, id);
		const target = join(models, id);
		await carryOver(target, folder);
		const card = join(target, "card.md");
		const existing = existsSync(card) ? await readFile(card, "utf8") : undefined;
		await writeFile(join(folder, "card.md"), renderCard(model, await readMeasured(run), existing));
		if (served) await writeJson(join(folder, "model.json"), model);
		const files = await recordsOf(folder, await filesIn(folder));
		const replaced = await publish({ models, previous }, model, folder);
		const receipt = { id, folder: target, finished: new Date().toISOString(), replaced, files, checked };
		await writeJson(join(work, "receipt.json"), receipt);
		return receipt;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
		throw new Error(`The disk is full: make room for ${id} and deploy again; ${models} is as it was.`, {
			cause: error,
		});
	} finally {
		// copies of what other stages hold
		for (const path of [candidate, extension, `${extension}.sha256`]) await rm(path, { recursive: true, force: true });
	}
}

/** Pictures of a card that people have written. */
async function carryOver(from: string, to: string): Promise<void> {
	if (!existsSync(from)) return;
	for (const name of (await readdir(from)).filter((name) => name.endsWith(".png")))
		await copy(join(from, name), join(to, name));
}

function megabytes({ files }: Model): string {
	return (Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0) / 1e6).toFixed(1);
}
