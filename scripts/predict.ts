// Answers rows of tabs as the extension would, through the extension itself in a browser without a window:
//   npm run -s predict -- --task group-tabs --in FILE.jsonl --out OUT.jsonl
//     [--model ID] [--backend webgpu|rules] [--categories FILE.json]
// FILE has rows {"url", "title", …}; OUT has them again with "category", "probability" and "backend" of the answer. What
// a row's own "category" said stays in OUT as "expected", which `npm run evaluate` reads.
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import { categoriesSchema, tabSchema } from "../src/tasks/group-tabs/schema.ts";
import { launchWithExtension } from "./browser/launch.ts";
import { buildExtension } from "./lib/build-extension.ts";
import { readRows, writeRows } from "./lib/jsonl.ts";
import { runMain } from "./lib/main.ts";
import { callerPath } from "./lib/paths.ts";
import { answerTabs } from "./predict/answer-tabs.ts";
import { toOutputRow } from "./predict/output-row.ts";
import { createProgressLine } from "./predict/progress-line.ts";

const BACKENDS = ["webgpu", "rules"] as const;
const USAGE =
	"predict needs --task group-tabs --in FILE.jsonl --out OUT.jsonl, and takes --model ID, --backend webgpu|rules and --categories FILE.json.";

const argumentsSchema = z.object({
	task: z.literal("group-tabs"),
	in: z.string(),
	out: z.string(),
	model: z.string().optional(),
	backend: z.enum(BACKENDS).optional(),
	categories: z.string().optional(),
});

await runMain(async (signal) => {
	const options = readArguments();
	const rows = await readRows(callerPath(options.in), z.looseObject(tabSchema.shape), options.in);
	const categories = options.categories === undefined ? undefined : await readCategories(options.categories);
	const extension = await launchWithExtension({ extension: await buildExtension(), headless: true, signal });
	const progress = createProgressLine(process.stderr);
	try {
		const answers = await answerTabs(extension, rows, {
			signal,
			onProgress: progress.show,
			...(options.model === undefined ? {} : { model: options.model }),
			...(options.backend === undefined ? {} : { backend: options.backend }),
			...(categories === undefined ? {} : { categories }),
		});
		await writeRows(
			callerPath(options.out),
			rows.map((row, i) => toOutputRow(row, answers[i])),
		);
	} finally {
		progress.end();
		await extension.browser.close();
	}
	console.error(`${rows.length} rows are in ${options.out}.`);
});

function readArguments(): z.infer<typeof argumentsSchema> {
	const text = { type: "string" } as const;
	const options = { task: text, in: text, out: text, model: text, backend: text, categories: text };
	const { values } = parseArgs({ options });
	const parsed = argumentsSchema.safeParse(values);
	if (parsed.success) return parsed.data;
	const option = parsed.error.issues[0]?.path[0] as keyof typeof values;
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
