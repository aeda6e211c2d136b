// Measures what is promised of speed and size, each beside what it stands against, in one run on this machine:
//   npm run -s bench [-- --only ID …]
// The rows are left in build/bench/rows.json too.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { encoder } from "./bench/encoder.ts";
import { kernels } from "./bench/kernels.ts";
import { describeMisses, describeRows, type Measurement, missedBy, type Row } from "./bench/row.ts";
import { scorePacked } from "./bench/score-packed.ts";
import { size } from "./bench/size.ts";
import { start } from "./bench/start.ts";
import { ROOT, runMain } from "./lib/main.ts";

/** One line each. */
const MEASUREMENTS: readonly Measurement[] = [size, start, encoder, kernels, scorePacked];

await runMain(async (signal) => {
	const rows: Row[] = [];
	for (const { id, what, measure } of chosen()) {
		console.error(`${id}: ${what} …`);
		const found = await measure(signal);
		signal.throwIfAborted();
		if (typeof found === "string") console.error(`${id} is left out: ${found}`);
		else rows.push(...found);
	}
	const out = join(ROOT, "build/bench/rows.json");
	await mkdir(dirname(out), { recursive: true });
	await writeFile(out, `${JSON.stringify(rows, null, "\t")}\n`);
	console.log(describeRows(rows));
	for (const sentence of describeMisses(rows)) console.log(`\n${sentence}`);
	const promised = rows.filter(({ target }) => target);
	const missed = promised.filter((row) => missedBy(row) !== 0);
	console.log(`\n${promised.length - missed.length} of ${promised.length} targets are kept.`);
});

function chosen(): readonly Measurement[] {
	const { values } = parseArgs({ options: { only: { type: "string", multiple: true } } });
	if (!values.only) return MEASUREMENTS;
	return values.only.map((id) => {
		const found = MEASUREMENTS.find((measurement) => measurement.id === id);
		if (!found)
			throw new Error(`There is no measurement "${id}"; there are ${MEASUREMENTS.map((m) => m.id).join(", ")}.`);
		return found;
	});
}
