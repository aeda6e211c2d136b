import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../lib/main.ts";
import type { Report, Step } from "./steps.ts";

export interface Counts {
	passed: number;
	failed: number;
	skipped: number;
}

/** Runs a step to its end, its words on the terminal. A step that breaks down counts as one failed test at least. */
export async function runStep(step: Step, signal: AbortSignal): Promise<Counts> {
	const folder = join(ROOT, "build/test");
	const report = join(folder, `${step.id}.${step.report === "junit" ? "xml" : "json"}`);
	await mkdir(folder, { recursive: true });
	await rm(report, { force: true });
	const deadline = AbortSignal.timeout(step.limit * 60_000);
	let succeeded = true;
	for (const command of step.commands) {
		const [program, ...args] = command.map((part) => part.replace("{report}", report));
		if (!program || !(await runProgram(program, args, AbortSignal.any([signal, deadline])))) {
			succeeded = false;
			break;
		}
	}
	signal.throwIfAborted();
	if (deadline.aborted) console.error(`The step ${step.id} was stopped after ${step.limit} minutes.`);
	if (step.report === "exit-code") return { passed: Number(succeeded), failed: Number(!succeeded), skipped: 0 };
	const text = await readFile(report, "utf8").catch(() => undefined);
	return countTests(step.report, text, succeeded);
}

/** @returns whether it ran and ended with 0 */
async function runProgram(program: string, args: readonly string[], signal: AbortSignal): Promise<boolean> {
	const child = spawn(program, args, { cwd: ROOT, stdio: "inherit", signal });
	const [code] = await once(child, "exit").catch((error: Error) => {
		if (!signal.aborted) console.error(`${program} cannot be run (${error.message}).`);
		return [1];
	});
	return code === 0;
}

/** @param text the runner's report; undefined when it wrote none */
export function countTests(kind: Exclude<Report, "exit-code">, text: string | undefined, succeeded: boolean): Counts {
	const counts =
		text === undefined
			? { passed: 0, failed: 0, skipped: 0 }
			: kind === "vitest"
				? countVitest(text)
				: countJunit(text);
	// e.g. a test file that does not even load
	const brokeDown = !succeeded || counts.passed + counts.failed === 0;
	return brokeDown && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function countVitest(text: string): Counts {
	const report = JSON.parse(text) as Record<
		"numPassedTests" | "numFailedTests" | "numPendingTests" | "numTodoTests",
		number
	>;
	return {
		passed: report.numPassedTests,
		failed: report.numFailedTests,
		skipped: report.numPendingTests + report.numTodoTests,
	};
}

function countJunit(text: string): Counts {
	const attribute = (suite: string, name: string) => Number(new RegExp(`\\s${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
	const counts = { passed: 0, failed: 0, skipped: 0 };
	for (const [suite] of text.matchAll(/<testsuite\s[^>]*>/g)) {
		const failed = attribute(suite, "failures") + attribute(suite, "errors");
		const skipped = attribute(suite, "skipped");
		counts.failed += failed;
		counts.skipped += skipped;
		counts.passed += attribute(suite, "tests") - failed - skipped;
	}
	return counts;
}
