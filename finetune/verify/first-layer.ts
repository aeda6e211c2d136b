import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../../scripts/lib/main.ts";
import { openHarness } from "./browser/open-harness.ts";
import { readCases } from "./browser/reference.ts";
import { compareCase } from "./compare-case.ts";

const PYTHON = join(ROOT, "finetune/.venv/bin/python");

/**
 * The first layer at which the browser leaves the reference: the model is cut after ever fewer layers, compiled and
 * compared again (half a minute each).
 *
 * @param run the run's folder, from the root
 * @returns a phrase for a sentence
 */
export async function findFirstLayer(run: string, signal: AbortSignal): Promise<string> {
	let [right, wrong] = [0, layersOf(run)];
	while (wrong - right > 1) {
		const middle = Math.floor((right + wrong) / 2);
		if (await holds(run, middle, signal)) right = middle;
		else wrong = middle;
	}
	return (await holds(run, wrong, signal))
		? "cut after any layer and compiled again it does not differ, so look at the shards and libraries of this run"
		: `the first layer that differs is ${wrong - 1} (counted from 0)`;
}

function layersOf(run: string): number {
	return Number(python("--run", run, "--count"));
}

async function holds(run: string, layers: number, signal: AbortSignal): Promise<boolean> {
	signal.throwIfAborted();
	console.log(`Comparing the first ${layers} layers …`);
	const folder = join(run, "verify", "first-layers");
	python("--run", run, "--layers", String(layers), "--out", folder);
	const cases = await readCases(join(ROOT, folder));
	const { call, close } = await openHarness(cases, join(ROOT, run, "verify", "extension"), signal);
	try {
		const checks = await Promise.all(
			cases.map((one) => compareCase(call, one, one.reference.libraries[0] ?? "software")),
		);
		return checks.flat().every(({ passed }) => passed);
	} finally {
		await close();
	}
}

function python(...args: string[]): string {
	const { status, stdout } = spawnSync(PYTHON, ["-m", "finetune.verify.first_layers", ...args], {
		cwd: ROOT,
		encoding: "utf8",
		stdio: ["ignore", "pipe", "inherit"],
	});
	if (status !== 0) throw new Error("The first layer that differs could not be looked for, for the reason above.");
	return stdout;
}
