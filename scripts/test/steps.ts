import { join } from "node:path";
import { ROOT } from "../lib/main.ts";

const PACKAGES = join(ROOT, "node_modules");

/** How a step tells how many tests passed: by its exit code alone (one test), or by a report it writes. */
export type Report = "exit-code" | "vitest" | "junit";

export interface Step {
	id: string;
	/** For the listing. */
	what: string;
	/** Programs and their arguments, one after another as long as they succeed. `{report}` is where the last one's report goes. */
	commands: readonly (readonly [string, ...string[]])[];
	report: Report;
	/** Minutes after which it hangs rather than works. */
	limit: number;
}

const node = process.execPath;
const python = join(ROOT, "finetune/.venv/bin/python");
const PARITY_TEXTS = join(ROOT, "build/parity-texts");

function typescript(script: string, ...args: string[]): [string, ...string[]] {
	return [node, "--import", "tsx", join(ROOT, script), ...args];
}

function vitest(project: string): [string, ...string[]] {
	const reporters = ["--reporter=default", "--reporter=json", "--outputFile.json={report}"];
	return [node, join(PACKAGES, "vitest/vitest.mjs"), "run", "--project", project, ...reporters];
}

/** Everything that `npm test` does, in order: what is quick to say no comes first. */
export const STEPS: readonly Step[] = [
	{
		id: "lint",
		what: "biome on every file",
		commands: [[node, join(PACKAGES, "@biomejs/biome/bin/biome"), "check", "--error-on-warnings"]],
		report: "exit-code",
		limit: 5,
	},
	{
		id: "types",
		what: "tsc",
		commands: [[node, join(PACKAGES, "typescript/bin/tsc"), "--noEmit"]],
		report: "exit-code",
		limit: 5,
	},
	{ id: "unit", what: "tests beside the code", commands: [vitest("unit")], report: "vitest", limit: 10 },
	{ id: "build", what: "the extension", commands: [typescript("scripts/build.ts")], report: "exit-code", limit: 10 },
	{
		id: "contract",
		what: "the shape of the repository and of the build",
		commands: [vitest("contract")],
		report: "vitest",
		limit: 10,
	},
	{
		id: "python",
		what: "the Python stages",
		commands: [
			typescript("scripts/python.ts", "compile", "train", "export", "test"),
			[python, "-m", "pytest", "-c", "finetune/pyproject.toml", "finetune", "--junitxml={report}"],
		],
		report: "junit",
		limit: 30,
	},
	{
		id: "parity",
		what: "models in the browser against PyTorch",
		commands: [
			typescript("scripts/python.ts", "compile", "train"),
			typescript("finetune/evaluate/texts.ts", "--in", join(ROOT, "samples/tabs.jsonl"), "--out", PARITY_TEXTS),
			[python, "-m", "finetune.verify.cases", "--texts", join(PARITY_TEXTS, "rows.jsonl")],
			vitest("parity"),
		],
		report: "vitest",
		limit: 45,
	},
	{
		id: "pipeline",
		what: "nano from its recipe to the extension, killed in every stage",
		commands: [vitest("pipeline")],
		report: "vitest",
		limit: 40,
	},
	{ id: "e2e", what: "the extension in a browser", commands: [vitest("e2e")], report: "vitest", limit: 30 },
];
