import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { categoriesSchema } from "../../src/tasks/group-tabs/schema.ts";

// what the data stage needs of a resolved recipe; finetune/lib/recipe.ts has checked the rest
const optionsSchema = z.object({
	task: z
		.string({ error: "--task is missing, e.g. --task group-tabs; or give a recipe by --recipe." })
		.regex(/^[a-z][a-z0-9-]*$/, "--task is a task's name, e.g. group-tabs."),
	seed: z.string().min(1).default("1"),
	rows: z.coerce
		.number("--rows is a number.")
		.int("--rows is a whole number.")
		.min(100, "--rows is 100 at least.")
		.default(24000),
	size: z.enum(["full", "small"], "--size is full or small.").default("full"),
	own: z.string().min(1).nullable().default(null),
	categories: categoriesSchema.nullable().default(null),
	out: z.string().min(1),
	/** A row of the user's own with personal data stops everything. */
	strict: z.boolean().default(false),
	/** Such rows are kept. */
	allowPersonal: z.boolean().default(false),
});
export type Options = z.infer<typeof optionsSchema>;

const recipeSchema = z.object({ task: z.string(), data: z.looseObject({}) });

/**
 * The settings of a run: those of the recipe, or those of the command line.
 *
 * @throws Error in one sentence that names the option
 */
export function readOptions(args: readonly string[]): Options {
	const text = { type: "string" } as const;
	const flag = { type: "boolean" } as const;
	const {
		recipe,
		"allow-personal": allowPersonal,
		...given
	} = parseArgs({
		args: [...args],
		options: {
			recipe: text,
			task: text,
			seed: text,
			rows: text,
			size: text,
			own: text,
			out: text,
			strict: flag,
			"allow-personal": flag,
		},
	}).values;
	if (recipe !== undefined) {
		const double = (["task", "seed", "rows", "size", "own"] as const).find((name) => given[name] !== undefined);
		if (double !== undefined)
			throw new Error(`--${double} is the recipe's to say; leave it out, or leave --recipe out.`);
	}
	const settings = recipe === undefined ? {} : readRecipe(recipe);
	const task = "task" in settings ? settings.task : given.task;
	const checked = optionsSchema.safeParse({ out: `build/data/${task}`, ...settings, ...given, allowPersonal });
	if (!checked.success) throw new Error(checked.error.issues.map(({ message }) => message).join(" "));
	if (checked.data.strict && checked.data.allowPersonal)
		throw new Error("--strict stops at personal data and --allow-personal keeps it; give one of them.");
	return checked.data;
}

function readRecipe(path: string) {
	let raw: unknown;
	try {
		raw = JSON.parse(readFileSync(path, "utf8"));
	} catch {
		throw new Error(
			`${path} is no resolved recipe: run the stage by npm run data -- --recipe finetune/recipes/NAME.yaml.`,
		);
	}
	const checked = recipeSchema.safeParse(raw);
	if (!checked.success)
		throw new Error(`${path} has no task or no data section: run the stage by npm run data -- --recipe FILE.yaml.`);
	return { task: checked.data.task, ...checked.data.data };
}
