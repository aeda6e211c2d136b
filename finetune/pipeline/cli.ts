// Makes a model from its recipe, or runs one stage of that:
//   npm run pipeline -- --recipe finetune/recipes/NAME.yaml [--from STAGE] [--dry-run] [--max-minutes N] [--to FOLDER]
//   npm run STAGE -- --recipe finetune/recipes/NAME.yaml
// A stage that finished is skipped as long as nothing that it reads has changed; one that was killed is begun again, and
// train goes on from its last checkpoint.
import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { ROOT, runMain } from "../../scripts/lib/main.ts";
import { callerPath } from "../../scripts/lib/paths.ts";
import { ensurePython } from "../../scripts/python.ts";
import { describePlan } from "./describe.ts";
import { plan } from "./plan.ts";
import { endOrphan, runCommands } from "./programs.ts";
import { openRun, runSteps } from "./run.ts";
import { checkBase, previewRows, type RunOptions, STAGE_IDS } from "./stages.ts";
import { duration } from "./words.ts";

const stageSchema = z.enum(STAGE_IDS, { error: `The stages are ${STAGE_IDS.join(", ")}.` });
const argumentsSchema = z.object({
	only: stageSchema.optional(),
	recipe: z.string({ error: "Give --recipe finetune/recipes/NAME.yaml." }),
	from: stageSchema.optional(),
	"dry-run": z.boolean().default(false),
	"max-minutes": z.coerce.number("--max-minutes is a number.").positive("--max-minutes is more than 0.").optional(),
	preview: z.coerce.number("--preview is a number of rows.").int().min(0).default(0),
	to: z.string().default("models"),
	runs: z.string().default("build/runs"),
});

await runMain(async (signal) => {
	const asked = readArguments();
	const run = openRun(callerPath(asked.recipe), fromRoot(asked.runs), ROOT);
	const options: RunOptions = {
		resume: false,
		maxMinutes: asked["max-minutes"],
		to: fromRoot(asked.to),
		preview: asked.preview,
	};
	await endOrphan(resolve(ROOT, run.folder));
	const selection = { ...(asked.only ? { only: asked.only } : {}), ...(asked.from ? { from: asked.from } : {}) };
	const steps = await plan(run, selection, ROOT);
	if (asked["dry-run"]) return console.log(describePlan(steps, run, options));

	const started = performance.now();
	const groups = [...new Set(steps.filter(({ reason }) => reason).flatMap(({ stage }) => stage.python))];
	const python = groups.length > 0 ? ensurePython(groups) : "";
	const context = { run, root: ROOT, python, options, signal };
	if (steps.some(({ stage, reason }) => reason && stage.id === "train"))
		await runCommands(checkBase(run), { ...context, runFolder: run.folder });
	await runSteps(steps, context);
	const unchanged = steps.find(({ stage }) => stage.id === "data")?.reason === undefined;
	if (asked.preview > 0 && unchanged)
		await runCommands([previewRows(run, asked.preview)], {
			...context,
			python: ensurePython(["train"]),
			runFolder: run.folder,
		});
	console.log(
		`\n${run.recipe.id}: ${asked.only ?? "all stages"} complete after ${duration((performance.now() - started) / 1000)}`,
	);
});

function readArguments(): z.infer<typeof argumentsSchema> {
	const text = { type: "string" } as const;
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			recipe: text,
			from: text,
			"dry-run": { type: "boolean" },
			"max-minutes": text,
			preview: text,
			to: text,
			runs: text,
		},
	});
	const parsed = argumentsSchema.safeParse({ ...values, only: positionals[0] });
	if (!parsed.success) throw new Error(parsed.error.issues[0]?.message);
	return parsed.data;
}

/** As the programs take it, whose working folder is the root. */
function fromRoot(path: string): string {
	return relative(ROOT, callerPath(path)) || ".";
}
