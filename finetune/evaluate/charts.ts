import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../../scripts/lib/main.ts";
import type { Bin } from "../../src/lib/statistics.ts";
import { OTHER } from "../../src/tasks/group-tabs/schema.ts";

const PYTHON = join(ROOT, "finetune/.venv/bin/python");

/** What draw.py draws. */
export type Chart =
	| {
			kind: "confusion";
			name: string;
			/** In the order of lines and columns. */
			labels: readonly string[];
			/** `counts[expected][answered]` */
			counts: readonly (readonly number[])[];
	  }
	| { kind: "reliability"; name: string; bins: readonly Bin[] };

/** @param counts `counts[expected][answered]` */
export function confusionChart(
	name: string,
	categories: readonly string[],
	counts: Readonly<Record<string, Readonly<Record<string, number>>>>,
): Chart {
	const labels = [...categories, OTHER].filter(
		(label) => counts[label] || Object.values(counts).some((line) => line[label]),
	);
	return {
		kind: "confusion",
		name,
		labels,
		counts: labels.map((expected) => labels.map((answered) => counts[expected]?.[answered] ?? 0)),
	};
}

/** The two PNGs of a chart, as data URLs. */
export interface Drawn {
	light: string;
	dark: string;
}

/**
 * Draws charts with matplotlib and leaves the PNGs, NAME-light.png and NAME-dark.png, in the folder.
 *
 * @returns by the charts' names
 * @throws Error in one sentence when Python fails
 */
export async function drawCharts(charts: readonly Chart[], folder: string): Promise<Map<string, Drawn>> {
	await mkdir(folder, { recursive: true });
	const input = join(folder, "charts.json");
	await writeFile(input, JSON.stringify(charts));
	const args = ["-m", "finetune.evaluate.draw", "--charts", input, "--out", folder];
	const python = spawn(PYTHON, args, { cwd: ROOT, stdio: ["ignore", 2, 2] });
	const [code] = await once(python, "exit");
	if (code !== 0) throw new Error("The charts could not be drawn, for the reason above.");
	await rm(input);
	const read = async (name: string) => `data:image/png;base64,${await readFile(join(folder, name), "base64")}`;
	const drawn = new Map<string, Drawn>();
	for (const { name } of charts)
		drawn.set(name, { light: await read(`${name}-light.png`), dark: await read(`${name}-dark.png`) });
	return drawn;
}
