// The browser's half of the gate, after `python -m finetune.verify.gate`: what a run's libraries compute in Chromium
// against PyTorch with the same dequantized weights.
//   node --import tsx finetune/verify/cli.ts --run build/runs/ID
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT, runMain } from "../../scripts/lib/main.ts";
import { openHarness } from "./browser/open-harness.ts";
import { readCases } from "./browser/reference.ts";
import { compareCase, compareOnProcessor } from "./compare-case.ts";
import { findFirstLayer } from "./first-layer.ts";
import { type Check, describeChecks, reportSchema } from "./report.ts";

await runMain(async (signal) => {
	const { values } = parseArgs({ options: { run: { type: "string" } } });
	if (!values.run) throw new Error("Give --run build/runs/ID.");
	const folder = join(ROOT, values.run, "verify");
	const checks: Check[] = reportSchema.parse(JSON.parse(await readFile(join(folder, "gate.json"), "utf8"))).checks;
	const cases = await readCases(join(folder, "cases"));
	const { call, close } = await openHarness(cases, join(folder, "extension"), signal);
	try {
		for (const one of cases) {
			for (const library of one.reference.libraries) {
				console.log(`Comparing ${one.name} in Chromium, with kernels for ${library} …`);
				checks.push(...(await compareCase(call, one, library)));
			}
			if (one.graph) checks.push(...(await compareOnProcessor(call, one)));
		}
	} finally {
		await close();
	}
	console.log(describeChecks(checks));
	const failed = checks.filter(({ passed }) => !passed);
	// a report of a failure is for people; nothing downstream may take it for a pass
	const name = failed.length === 0 ? "report.json" : "failed.json";
	await writeFile(join(folder, name), `${JSON.stringify({ checks }, null, "\t")}\n`);
	if (failed.length === 0) return;
	const first = failed[0];
	const layer = first?.what.startsWith("WebLLM") ? await findFirstLayer(values.run, signal) : undefined;
	throw new Error(
		`${failed.length} of ${checks.length} checks failed, first ${first?.what}: ${first?.found}${layer ? `; ${layer}` : ""}. All of them are in ${values.run}/verify/failed.json.`,
	);
});
