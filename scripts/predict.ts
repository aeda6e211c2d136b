// Answers rows as the extension would, through the extension itself in a browser without a window:
//   npm run -s predict -- --task group-tabs --in FILE.jsonl --out OUT.jsonl
//     [--model ID] [--models FOLDER] [--backend webgpu|cpu|rules] [--categories FILE.json]
//   npm run -s predict -- --task summarize-thread --in FILE.jsonl --out OUT.jsonl [--model ID] [--models FOLDER]
// FILE has rows {"url", "title", …}, or threads {"id", "subject", "messages", …} (those of a run's data,
// {"thread", "output", …}, too); OUT has them again with the answer. What a
// row's own "category" (or "summary", "keywords", "asks", "dates") said stays in OUT as "expected", which `npm run evaluate`
// reads. --models builds the extension with the models of a folder like models/ instead of the repository's.
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { categoriesSchema, tabSchema } from "../src/tasks/group-tabs/schema.ts";
import { threadSchema } from "../src/tasks/summarize-thread/index.ts";
import { type ExtensionBrowser, launchWithExtension } from "./browser/launch.ts";
import { buildExtension } from "./lib/build-extension.ts";
import { readRows, writeRows } from "./lib/jsonl.ts";
import { runMain } from "./lib/main.ts";
import { callerPath } from "./lib/paths.ts";
import { answerTabs } from "./predict/answer-tabs.ts";
import { answerThreads } from "./predict/answer-threads.ts";
import { toOutputRow, toThreadRow } from "./predict/output-row.ts";
import { createProgressLine } from "./predict/progress-line.ts";

const BACKENDS = ["webgpu", "cpu", "rules"] as const;
const USAGE =
	"predict needs --task group-tabs|summarize-thread --in FILE.jsonl --out OUT.jsonl, and takes --model ID, --models FOLDER and, for tabs, --backend webgpu|cpu|rules and --categories FILE.json.";

const shared = {
	in: z.string(),
	out: z.string(),
	model: z.string().optional(),
	models: z.string().optional(),
};
const argumentsSchema = z.discriminatedUnion("task", [
	z.strictObject({
		task: z.literal("group-tabs"),
		...shared,
		backend: z.enum(BACKENDS).optional(),
		categories: z.string().optional(),
	}),
	z.strictObject({ task: z.literal("summarize-thread"), ...shared }),
]);
/** A thread, or one of the pipeline's own rows, which have a thread. */
const threadRow = z.looseObject({ thread: threadSchema }).or(z.looseObject(threadSchema.shape));
type Arguments = z.infer<typeof argumentsSchema>;

/** Reads the rows, and answers them once there is a browser. */
type Job = (
	extension: ExtensionBrowser,
	options: { signal: AbortSignal; onProgress: (text: string) => void; model?: string },
) => Promise<Record<string, unknown>[]>;

await runMain(async (signal) => {
	const options = readArguments();
	const job = options.task === "group-tabs" ? await prepareTabs(options) : await prepareThreads(options);
	const build = options.models === undefined ? {} : { models: callerPath(options.models) };
	const extension = await launchWithExtension({ extension: await buildExtension(build), headless: true, signal });
	const progress = createProgressLine(process.stderr);
	let rows: Record<string, unknown>[];
	try {
		const model = options.model === undefined ? {} : { model: options.model };
		rows = await job(extension, { signal, onProgress: progress.show, ...model });
		await writeRows(callerPath(options.out), rows);
	} finally {
		progress.end();
		await extension.browser.close();
	}
	console.error(`${rows.length} rows are in ${options.out}.`);
});

async function prepareTabs({ backend, ...options }: Extract<Arguments, { task: "group-tabs" }>): Promise<Job> {
	const rows = await readRows(callerPath(options.in), z.looseObject(tabSchema.shape), options.in);
	const categories = options.categories === undefined ? undefined : await readCategories(options.categories);
	return async (extension, settings) => {
		const answers = await answerTabs(extension, rows, {
			...settings,
			...(backend === undefined ? {} : { backend }),
			...(categories === undefined ? {} : { categories }),
		});
		return rows.map((row, i) => toOutputRow(row, answers[i]));
	};
}

async function prepareThreads(options: Extract<Arguments, { task: "summarize-thread" }>): Promise<Job> {
	const rows = await readRows(callerPath(options.in), threadRow, options.in);
	return async (extension, settings) => {
		const threads = rows.map((row) => threadSchema.parse(row.thread ?? row));
		const answers = await answerThreads(extension, threads, settings);
		return rows.map((row, i) => toThreadRow(row, answers[i]));
	};
}

function readArguments(): Arguments {
	const text = { type: "string" } as const;
	const options = { task: text, in: text, out: text, model: text, models: text, backend: text, categories: text };
	const { values } = parseArgs({ options });
	const parsed = argumentsSchema.safeParse(values);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	const option = (issue?.code === "unrecognized_keys" ? issue.keys[0] : issue?.path[0]) as keyof typeof values;
	throw new Error(values[option] === undefined ? USAGE : `--${option} cannot be "${values[option]}": ${USAGE}`);
}

async function readCategories(file: string): Promise<z.output<typeof categoriesSchema>> {
	const json = await readFile(callerPath(file), "utf8").then(JSON.parse, () => {
		throw new Error(`${file} cannot be read.`);
	});
	const parsed = categoriesSchema.safeParse(json);
	if (parsed.success) return parsed.data;
	const [issue] = parsed.error.issues;
	throw new Error(
		`${file} is no list of categories {"name", "description", "examples"}: ${issue?.path.join(".")} ${issue?.message}`,
	);
}
