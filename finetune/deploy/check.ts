import { join } from "node:path";
import { z } from "zod";
import { type ExtensionBrowser, launchWithExtension } from "../../scripts/browser/launch.ts";
import { buildExtension } from "../../scripts/lib/build-extension.ts";
import { readRows } from "../../scripts/lib/jsonl.ts";
import { answerTabs } from "../../scripts/predict/answer-tabs.ts";
import { answerThreads } from "../../scripts/predict/answer-threads.ts";
import { DEFAULT_CATEGORIES } from "../../src/tasks/group-tabs/categories.ts";
import { OTHER, tabSchema } from "../../src/tasks/group-tabs/schema.ts";
import { threadSchema, threadSummarySchema } from "../../src/tasks/summarize-thread/index.ts";
import { type AnsweredRow, expectAnswers, pick, ROWS } from "./answers.ts";

export interface CheckOptions {
	/** build/runs/ID */
	run: string;
	id: string;
	task: string;
	/** A folder like models/ with this one model in it. */
	models: string;
	/** Where the extension around it is built. */
	extension: string;
	signal: AbortSignal;
}

type Ask = (browser: ExtensionBrowser, options: CheckOptions) => Promise<AnsweredRow[]>;

const labelledThread = z.object({ thread: threadSchema, output: threadSummarySchema });
const labelledTab = z.object({ ...tabSchema.shape, category: z.string() });

/** How the test rows of a task are answered through the extension. */
const ASK: Readonly<Record<string, Ask>> = {
	async "group-tabs"(browser, { run, id, signal }) {
		const names = [...DEFAULT_CATEGORIES.map(({ name }) => name), OTHER];
		const all = await readRows(join(run, "data/test.jsonl"), labelledTab);
		const rows = pick(
			all.filter(({ category }) => names.includes(category)),
			({ category }) => category,
		);
		const answered: AnsweredRow[] = [];
		for (const row of rows) {
			const start = performance.now();
			const options = { model: id, categories: DEFAULT_CATEGORIES, signal, onProgress: () => {} };
			const [answer] = await answerTabs(browser, [row], options);
			const ms = Math.round(performance.now() - start);
			answered.push({ asked: row.title || row.url, expected: row.category, answered: answer?.category ?? "", ms });
		}
		return answered;
	},

	async "summarize-thread"(browser, { run, id, signal }) {
		const all = await readRows(join(run, "data/test.jsonl"), labelledThread);
		const answered: AnsweredRow[] = [];
		for (const { thread, output } of all.slice(0, ROWS)) {
			const start = performance.now();
			const [answer] = await answerThreads(browser, [thread], { model: id, signal, onProgress: () => {} });
			const ms = Math.round(performance.now() - start);
			answered.push({ asked: thread.subject, expected: output.summary, answered: answer?.output?.summary ?? "", ms });
		}
		return answered;
	},
};

/**
 * Builds the extension around a candidate, loads it in a browser and has it answer ten test rows there.
 *
 * @throws Error in one sentence when it does not load or does not answer
 */
export async function checkInBrowser(options: CheckOptions): Promise<AnsweredRow[]> {
	const { id, task, models, extension, signal } = options;
	const ask = ASK[task];
	if (!ask) throw new Error(`There is no way yet to try a model for ${task} in the extension.`);
	const built = await buildExtension({ models, out: extension });
	const browser = await launchWithExtension({ extension: built, headless: true, signal });
	try {
		const rows = await ask(browser, options);
		expectAnswers(id, rows);
		return rows;
	} finally {
		await browser.browser.close();
	}
}
