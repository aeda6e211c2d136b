// Runs every check and test there is, or some of them:
//   npm test
//   npm test -- --only unit,e2e
import { parseArgs } from "node:util";
import { runMain } from "./lib/main.ts";
import { type Counts, runStep } from "./test/run-step.ts";
import { STEPS, type Step } from "./test/steps.ts";

await runMain(async (signal) => {
	const { values } = parseArgs({ options: { only: { type: "string" } } });
	const steps = values.only === undefined ? STEPS : pickSteps(values.only);
	const results: { step: Step; counts: Counts; seconds: number }[] = [];
	for (const step of steps) {
		console.log(`\n── ${step.id}: ${step.what}`);
		const start = performance.now();
		const counts = await runStep(step, signal);
		const seconds = (performance.now() - start) / 1000;
		results.push({ step, counts, seconds });
		console.log(`── ${step.id}: ${describe(counts)}, ${seconds.toFixed(1)} s`);
	}
	console.log("");
	for (const { step, counts, seconds } of results) {
		console.log(`${step.id.padEnd(9)} ${`${seconds.toFixed(1)} s`.padStart(8)}   ${describe(counts)}`);
	}
	const sum = (key: keyof Counts) => results.reduce((total, { counts }) => total + counts[key], 0);
	console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
	if (sum("failed") > 0) process.exitCode = 1;
});

function pickSteps(only: string): Step[] {
	const wanted = only.split(",").map((id) => id.trim());
	const unknown = wanted.find((id) => !STEPS.some((step) => step.id === id));
	if (unknown !== undefined)
		throw new Error(`There is no step "${unknown}"; there are ${STEPS.map((step) => step.id).join(", ")}.`);
	return STEPS.filter((step) => wanted.includes(step.id));
}

function describe({ passed, failed, skipped }: Counts): string {
	return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`;
}
