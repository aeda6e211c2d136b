// Says how well categories that users make for themselves are told from the others of their list, through the extension:
//   npx tsx finetune/evaluate/own-lists.ts [--backend webgpu|cpu|rules] [--model ID] [--models FOLDER] [--wrong]
// One category of each list in own-lists/*.json is under test: precision and recall of it, and recall over its tabs whose
// sites the table does not have ("unseen"). --wrong names every tab that was put into it or left out of it wrongly. Nothing
// here is read by the generator of training rows.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { z } from "zod";
import { launchWithExtension } from "../../scripts/browser/launch.ts";
import { buildExtension } from "../../scripts/lib/build-extension.ts";
import { runMain } from "../../scripts/lib/main.ts";
import { callerPath } from "../../scripts/lib/paths.ts";
import { answerTabs } from "../../scripts/predict/answer-tabs.ts";
import { createProgressLine } from "../../scripts/predict/progress-line.ts";
import { findKnownSite } from "../../src/tasks/group-tabs/known-sites.ts";
import { loadKnownSites } from "../tasks/group-tabs/known-sites.ts";
import { judgeOwnList, type OwnList, type OwnListScore, readOwnLists, reportOwnLists } from "./judge-own-lists.ts";

const USAGE = "own-lists takes --backend webgpu|cpu|rules, --model ID, --models FOLDER and --wrong.";

const argumentsSchema = z.object({
	backend: z.enum(["webgpu", "cpu", "rules"]).optional(),
	model: z.string().optional(),
	models: z.string().optional(),
	wrong: z.boolean().default(false),
});

await runMain(async (signal) => {
	const { backend, model, models, wrong } = readArguments();
	const lists = await readOwnLists(fileURLToPath(new URL("own-lists", import.meta.url)));
	const table = loadKnownSites();
	const build = models === undefined ? {} : { models: callerPath(models) };
	const extension = await launchWithExtension({ extension: await buildExtension(build), headless: true, signal });
	const progress = createProgressLine(process.stderr);
	const scores: OwnListScore[] = [];
	const mistakes: string[] = [];
	try {
		for (const list of lists) {
			const answers = await answerTabs(extension, list.tabs, {
				categories: list.categories,
				...(backend === undefined ? {} : { backend }),
				...(model === undefined ? {} : { model }),
				signal,
				onProgress: (text) => progress.show(`${list.id}: ${text}`),
			});
			const names = answers.map(({ category }) => category);
			scores.push(judgeOwnList(list, names, (url) => findKnownSite(url, table) !== undefined));
			mistakes.push(...mistakesOf(list, names));
		}
	} finally {
		progress.end();
		await extension.browser.close();
	}
	if (wrong) console.log(`${mistakes.join("\n")}\n`);
	console.log(reportOwnLists(scores));
});

function readArguments(): z.output<typeof argumentsSchema> {
	const text = { type: "string" } as const;
	const options = { backend: text, model: text, models: text, wrong: { type: "boolean" } } as const;
	const parsed = argumentsSchema.safeParse(parseArgs({ options }).values);
	if (!parsed.success) throw new Error(USAGE);
	return parsed.data;
}

function mistakesOf({ id, name, tabs }: OwnList, answers: readonly string[]): string[] {
	return tabs.flatMap(({ title, url, category }, i) =>
		(category === name) === (answers[i] === name)
			? []
			: `${id}: ${category} was called ${answers[i]}: ${title} (${url})`,
	);
}
