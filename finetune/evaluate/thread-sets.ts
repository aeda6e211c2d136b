import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";
import { readRows } from "../../scripts/lib/jsonl.ts";
import { threadSchema, threadSummarySchema } from "../../src/tasks/summarize-thread/index.ts";
import type { Recipe } from "../lib/recipe.ts";
import { sampleStratified } from "./sample.ts";

const knownThread = z.object({
	thread: threadSchema,
	/** What a perfect answer says. */
	output: threadSummarySchema,
	kind: z.string().default("any"),
});
/** A thread of which the summary is known. */
export type KnownThread = z.infer<typeof knownThread>;

export interface ThreadSet {
	name: string;
	/** The file they are from. */
	file: string;
	rows: KnownThread[];
	/** How many rows there are to choose from. */
	of: number;
}

/**
 * The sets that a run is judged by: its own test rows, and the recipe's files.
 *
 * @param run build/runs/ID
 * @param skip called in a sentence for each file that is left out
 */
export async function readThreadSets(
	run: string,
	{ evaluate, data }: Recipe,
	skip: (sentence: string) => void,
): Promise<ThreadSet[]> {
	const sets: ThreadSet[] = [];
	for (const file of [join(run, "data/test.jsonl"), ...evaluate.files]) {
		if (!existsSync(file)) {
			skip(`${file} is not there, so it is left out.`);
			continue;
		}
		const all = await readRows(file, knownThread);
		const rows = sampleStratified(all, ({ kind }) => kind, evaluate.rows, data.seed);
		const name = basename(file, ".jsonl");
		sets.push({ name: sets.some((set) => set.name === name) ? file : name, file, rows, of: all.length });
	}
	return sets;
}
