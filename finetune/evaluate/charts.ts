import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../../scripts/lib/main.ts";
import type { Bin } from "../../src/lib/statistics.ts";

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

/** The two PNGs of a chart, as data URLs. */
export interface Drawn {
	light: string;
	dark: string;
}

/**
 * Draws charts with matplotlib and leaves the PNGs in the folder.
 *
 * @returns by the charts' names
 * @throws Error in one sentence when Python fails
 */
export async function drawCharts(charts: readonly Chart[], folder: string): Promise<Map<string, Drawn>> {
	await rm(folder, { recursive: true, force: true });
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
