// Says how good the answers of `npm run predict` are:
//   npm run -s evaluate -- --in OUT.jsonl [--categories FILE.json] [--against OTHER.jsonl] [--charts FOLDER]
// A row's "expected" is what its "category" is held against. The mean of the F1 values is over the categories (those a new
// user starts with, unless FILE says otherwise); Other may be expected and answered, and takes no part in the mean.
// Rows of sites that the table has and of others are counted apart, those whose "title_kind" says that it is a real page's
// title too; OTHER.jsonl is another backend's answers to the same rows, and how often they are the same is said.
// Into FOLDER go the confusion matrix and the reliability curve, NAME-light.png and NAME-dark.png by the name of OUT.jsonl.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { callerPath } from "../../scripts/lib/paths.ts";
import { ensurePython } from "../../scripts/python.ts";
import { expectedCalibrationError, reliability } from "../../src/lib/statistics.ts";
import { DEFAULT_CATEGORIES } from "../../src/tasks/group-tabs/categories.ts";
import { findKnownSite } from "../../src/tasks/group-tabs/known-sites.ts";
import { confusion, score } from "../../src/tasks/group-tabs/metrics.ts";
import { categoriesSchema } from "../../src/tasks/group-tabs/schema.ts";
import { readJsonl } from "../data/jsonl.ts";
import { loadKnownSites } from "../tasks/group-tabs/known-sites.ts";
import { confusionChart, drawCharts } from "./charts.ts";
import { report } from "./report.ts";

const rowSchema = z.object({
	url: z.string().default(""),
	expected: z.string(),
	category: z.string(),
	probability: z.number().optional(),
	backend: z.string().optional(),
	title_kind: z.string().optional(),
});
type Row = z.infer<typeof rowSchema>;

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			in: { type: "string" },
			categories: { type: "string" },
			against: { type: "string" },
			charts: { type: "string" },
		},
	});
	if (values.in === undefined)
		throw new Error(
			"evaluate needs --in OUT.jsonl, and takes --categories FILE.json, --against OTHER.jsonl and --charts FOLDER.",
		);
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
	const sites = loadKnownSites();
	const isKnown = ({ url }: Row) => findKnownSite(url, sites) !== undefined;
	console.log(`\nsites in the table   ${right(rows.filter(isKnown))}`);
	console.log(`sites not in it      ${right(rows.filter((row) => !isKnown(row)))}`);
	console.log(`real page titles     ${right(rows.filter((row) => row.title_kind === "page_title"))}`);
	const trusted = rows.flatMap(({ probability, expected, category }) =>
		probability === undefined ? [] : [{ probability, right: expected === category }],
	);
	const bins = reliability(trusted);
	if (trusted.length > 0) console.log(`calibration error    ${expectedCalibrationError(bins).toFixed(3)} in 10 bins`);
	if (values.charts !== undefined) {
		const name = basename(values.in, ".jsonl");
		ensurePython(["train"]);
		await drawCharts(
			[
				confusionChart(`${name}-confusion`, names, confusion(judged)),
				{ kind: "reliability", name: `${name}-reliability`, bins },
			],
			callerPath(values.charts),
		);
	}
	if (values.against !== undefined)
		console.log(agreement(rows, await readJsonl(callerPath(values.against), rowSchema)));
}

function right(rows: readonly Row[]): string {
	const count = rows.filter(({ expected, category }) => category === expected).length;
	return rows.length === 0 ? "no rows" : `${(count / rows.length).toFixed(3)} right of ${rows.length} rows`;
}

function agreement(rows: readonly Row[], others: readonly Row[]): string {
	if (rows.length !== others.length || rows.some(({ url }, i) => others[i]?.url !== url))
		throw new Error("--against wants the answers to the same rows in the same order; predict both from one file.");
	const same = rows.filter(({ category }, i) => others[i]?.category === category).length;
	return `as the other         ${(same / rows.length).toFixed(3)} of ${rows.length} rows`;
}

try {
	await main();
} catch (error) {
	console.error((error as Error).message);
	process.exitCode = 1;
}
