import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readJson } from "./run.ts";

/** What the stages before have found, as far as a card tells it. */
export interface Measured {
	evaluated?: {
		finished: string;
		machine: { processor: string; adapter: string };
		systems: { id: string; name: string }[];
		sets: { name: string; rows: number; metrics: { name: string; values: (number | undefined)[] }[] }[];
	};
	checks?: { what: string; found: string; limit: string }[];
}

const setSchema = z.object({ name: z.string(), rows: z.number(), results: z.record(z.string(), z.unknown()) });
const evaluateSchema = z.object({
	finished: z.string(),
	machine: z.object({ processor: z.string(), adapter: z.string() }),
	systems: z.array(z.object({ id: z.string(), name: z.string() })).min(1),
	tabs: z.array(setSchema).optional(),
	threads: z.array(setSchema).optional(),
});
const verifySchema = z.object({
	checks: z.array(z.object({ what: z.string(), found: z.string(), limit: z.string(), passed: z.literal(true) })),
});

const RERUN = "run that stage again";

/** Reads evaluate's and verify's reports of a run; what is not there is left out. */
export async function readMeasured(run: string): Promise<Measured> {
	const evaluate = join(run, "evaluate/report.json");
	const verify = join(run, "verify/report.json");
	const report = existsSync(evaluate) ? await readJson(evaluate, evaluateSchema, RERUN) : undefined;
	return {
		...(report && { evaluated: summarize(report) }),
		...(existsSync(verify) && { checks: (await readJson(verify, verifySchema, RERUN)).checks }),
	};
}

function summarize({
	tabs = [],
	threads = [],
	...report
}: z.infer<typeof evaluateSchema>): NonNullable<Measured["evaluated"]> {
	const sets = [...tabs, ...threads].map(({ name, rows, results }) => {
		const bySystem = report.systems.map(({ id }) => flatten(results[id]));
		const names = [...new Set(bySystem.flatMap((metrics) => [...metrics.keys()]))];
		return {
			name,
			rows,
			metrics: names.map((name) => ({ name, values: bySystem.map((metrics) => metrics.get(name)) })),
		};
	});
	return { ...report, sets };
}

/** The numbers of a result and of what lies directly in it: deeper ones, of single categories, are the report's to show. */
function flatten(result: unknown): Map<string, number> {
	const found = new Map<string, number>();
	const add = (name: string, value: unknown) => typeof value === "number" && found.set(name, value);
	for (const [name, value] of Object.entries(result ?? {})) {
		add(name, value);
		if (value === null || typeof value !== "object" || Array.isArray(value)) continue;
		for (const [inner, part] of Object.entries(value)) add(`${name}: ${inner}`, part);
	}
	return found;
}
