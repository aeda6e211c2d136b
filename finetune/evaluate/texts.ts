// Turns tabs that have a category into the texts a model reads:
// npx tsx finetune/evaluate/texts.ts --in TABS.jsonl --out build/measure/tabs [--categories FILE.json]
// TABS.jsonl has {"url", "title", "category"}; the folder gets rows.jsonl {"text", "category", "known", "carries_anything"}, categories.jsonl {"name", "text"}
// and rules.jsonl.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { DEFAULT_CATEGORIES } from "../../src/tasks/group-tabs/categories.ts";
import { KNOWN_SHARE, NAMES_A_CATEGORY, SPEAKS_FOR_ITSELF } from "../../src/tasks/group-tabs/choose.ts";
import { findKnownSite } from "../../src/tasks/group-tabs/known-sites.ts";
import { categoriesSchema, tabSchema } from "../../src/tasks/group-tabs/schema.ts";
import { categoryText, tabText } from "../../src/tasks/group-tabs/text.ts";
import { loadKnownSites } from "../tasks/group-tabs/known-sites.ts";

const rowSchema = tabSchema.extend({ category: z.string().default("") });

const { values } = parseArgs({
	options: { in: { type: "string" }, out: { type: "string" }, categories: { type: "string" } },
});
if (values.in === undefined || values.out === undefined)
	throw new Error("--in FILE.jsonl and --out FOLDER are needed.");
const categories =
	values.categories === undefined
		? DEFAULT_CATEGORIES
		: categoriesSchema.parse(JSON.parse(await readFile(values.categories, "utf8")));
const rows = (await readFile(values.in, "utf8"))
	.split("\n")
	.filter((line) => line.trim() !== "")
	.map((line) => rowSchema.parse(JSON.parse(line)));

const known = loadKnownSites();
await mkdir(values.out, { recursive: true });
await write(
	"rows.jsonl",
	rows.map(({ url, title, category }) => {
		const told = findKnownSite(url, known);
		const carries_anything = told?.carriesAnything ?? false;
		return { text: tabText({ url, title }), category, known: told?.words ?? "", carries_anything };
	}),
);
// the numbers of choose(), which measure.py goes by
await write("rules.jsonl", [
	{ known_share: KNOWN_SHARE, names_a_category: NAMES_A_CATEGORY, speaks_for_itself: SPEAKS_FOR_ITSELF },
]);
await write(
	"categories.jsonl",
	categories.map((category) => ({ name: category.name, text: categoryText(category) })),
);
console.log(`${values.out}: ${rows.length} rows, ${categories.length} categories`);

async function write(name: string, lines: readonly object[]): Promise<void> {
	await writeFile(join(values.out ?? "", name), `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`);
}
