// Says how good the answers of `npm run predict` are:
//   npm run -s evaluate -- --in OUT.jsonl [--categories FILE.json]
// A row's "expected" is what its "category" is held against. The mean of the F1 values is over the categories (those a new
// user starts with, unless FILE says otherwise); Other may be expected and answered, and takes no part in the mean.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { DEFAULT_CATEGORIES } from "../../src/tasks/group-tabs/categories.ts";
import { score } from "../../src/tasks/group-tabs/metrics.ts";
import { categoriesSchema } from "../../src/tasks/group-tabs/schema.ts";
import { readJsonl } from "../data/jsonl.ts";
import { report } from "./report.ts";

const rowSchema = z.object({ expected: z.string(), category: z.string(), backend: z.string().optional() });

// npm notes where it was called from, and runs in the repository's root
const callerPath = (file: string) => resolve(process.env.INIT_CWD ?? process.cwd(), file);

async function main(): Promise<void> {
	const { values } = parseArgs({ options: { in: { type: "string" }, categories: { type: "string" } } });
	if (values.in === undefined) throw new Error("evaluate needs --in OUT.jsonl, and takes --categories FILE.json.");
	const rows = await readJsonl(callerPath(values.in), rowSchema);
	const categories =
		values.categories === undefined
			? DEFAULT_CATEGORIES
			: categoriesSchema.parse(JSON.parse(await readFile(callerPath(values.categories), "utf8")));
	const judged = rows.map(({ expected, category }) => ({ expected, answered: category }));
	const names = categories.map(({ name }) => name);
	const backends = [...new Set(rows.map(({ backend = "unknown" }) => backend))];
	console.log(`Answered by ${backends.sort().join(", ")}`);
	console.log(report(judged, score(judged, names)));
}

try {
	await main();
} catch (error) {
	console.error((error as Error).message);
	process.exitCode = 1;
}
