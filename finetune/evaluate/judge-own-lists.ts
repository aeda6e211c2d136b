import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { fixed } from "../../src/lib/figures.ts";
import { mean } from "../../src/lib/statistics.ts";
import { type CategoryScore, categoryScore } from "../../src/tasks/group-tabs/metrics.ts";
import { categoriesSchema, OTHER, tabSchema } from "../../src/tasks/group-tabs/schema.ts";

/** Of each list. */
export const TARGET = 0.8;

const ownListSchema = z
	.strictObject({
		/** The category under test. */
		name: z.string(),
		categories: categoriesSchema,
		tabs: z.array(z.strictObject({ ...tabSchema.shape, category: z.string() })).min(1),
	})
	.superRefine(({ name, categories, tabs }, issues) => {
		const names = categories.map((category) => category.name);
		if (!names.includes(name)) issues.addIssue(`"${name}" is none of its categories`);
		const stray = tabs.find(({ category }) => category !== OTHER && !names.includes(category));
		if (stray) issues.addIssue(`"${stray.title}" has the category "${stray.category}", which the list does not have`);
	});

/** Categories as a user might write them, and tabs that belong to one of them or to none. */
export type OwnList = z.output<typeof ownListSchema> & {
	/** The file's name without its ending. */
	id: string;
};

/** @throws Error naming the file that is no list */
export async function readOwnLists(folder: string): Promise<OwnList[]> {
	const files = (await readdir(folder)).filter((name) => name.endsWith(".json")).sort();
	return Promise.all(
		files.map(async (file) => {
			const parsed = ownListSchema.safeParse(JSON.parse(await readFile(join(folder, file), "utf8")));
			if (parsed.success) return { id: basename(file, ".json"), ...parsed.data };
			throw new Error(`${join(folder, file)} is no list of categories with tabs: ${parsed.error.issues[0]?.message}.`);
		}),
	);
}

/** How well the category under test was told from the others. */
export interface OwnListScore extends CategoryScore {
	id: string;
	/** Of its tabs whose sites nobody told the model about, those that were found; null where there are none. */
	unseenRecall: number | null;
}

/**
 * @param answers categories' names, one per tab, in order
 * @param isKnown whether the table of sites has a page's site
 */
export function judgeOwnList(
	{ id, name, tabs }: OwnList,
	answers: readonly string[],
	isKnown: (url: string) => boolean,
): OwnListScore {
	const judged = tabs.map(({ category, url }, i) => {
		const answered = answers[i];
		if (answered === undefined) throw new Error(`A tab of ${id} has no answer; run it again.`);
		return { expected: category, answered, url };
	});
	const unseen = judged.filter(({ expected, url }) => expected === name && !isKnown(url));
	return {
		id,
		...categoryScore(judged, name),
		unseenRecall: unseen.length === 0 ? null : mean(unseen.map(({ answered }) => Number(answered === name))),
	};
}

/** A line for each list, the least and the mean of them, and how many reach the target. */
export function reportOwnLists(scores: readonly OwnListScore[]): string {
	const line = (name: string, numbers: readonly (number | null)[]) =>
		[name.padEnd(26), ...numbers.map((number) => fixed(number, 2).padStart(9))].join("");
	const columns = [
		scores.map(({ precision }) => precision),
		scores.map(({ recall }) => recall),
		scores.flatMap(({ unseenRecall }) => unseenRecall ?? []),
	];
	const reached = scores.filter(({ precision, recall }) => precision >= TARGET && recall >= TARGET);
	return [
		`${"".padEnd(26)}precision   recall   unseen`,
		...scores.map(({ id, precision, recall, unseenRecall }) => line(id, [precision, recall, unseenRecall])),
		line(
			"worst",
			columns.map((column) => Math.min(...column)),
		),
		line("mean", columns.map(mean)),
		`${reached.length} of ${scores.length} lists have precision and recall of ${TARGET} at least.`,
	].join("\n");
}
