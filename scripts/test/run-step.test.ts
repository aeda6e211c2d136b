import { describe, expect, it } from "vitest";
import { countTests, runStep } from "./run-step.ts";

const vitest = JSON.stringify({ numPassedTests: 3, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 });
const junit = `<?xml version="1.0"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="1.0"><testcase/></testsuite></testsuites>`;

describe("countTests", () => {
	it("reads vitest's report", () => {
		expect(countTests("vitest", vitest, false)).toEqual({ passed: 3, failed: 1, skipped: 3 });
	});

	it("reads pytest's report", () => {
		expect(countTests("junit", junit, false)).toEqual({ passed: 4, failed: 3, skipped: 3 });
	});

	it("counts a runner that broke down as a failure", () => {
		expect(countTests("vitest", undefined, false)).toEqual({ passed: 0, failed: 1, skipped: 0 });
		expect(countTests("vitest", vitest.replace(`"numFailedTests":1`, `"numFailedTests":0`), false).failed).toBe(1);
	});

	it("counts a runner that found no test as a failure", () => {
		expect(countTests("junit", `<testsuite tests="0">`, true).failed).toBe(1);
	});
});

describe("runStep", () => {
	const step = { id: "made-up", what: "", report: "exit-code", limit: 1 } as const;
	const exit = (code: number) => [process.execPath, "-e", `process.exit(${code})`] as const;
	const run = (...commands: (readonly [string, ...string[]])[]) =>
		runStep({ ...step, commands }, new AbortController().signal);

	it("passes when every command does", async () => {
		expect(await run(exit(0), exit(0))).toEqual({ passed: 1, failed: 0, skipped: 0 });
	});

	it("fails when one command does, or cannot be run", async () => {
		expect(await run(exit(3), exit(0))).toEqual({ passed: 0, failed: 1, skipped: 0 });
		expect(await run(["no-such-program-anywhere"])).toEqual({ passed: 0, failed: 1, skipped: 0 });
	});
});
