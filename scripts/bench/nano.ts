import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "../lib/main.ts";

const RUN = join(ROOT, "build/runs/nano");
const RECIPE = "finetune/recipes/nano.yaml";
/** What is made once; libraries are compiled anew whenever the compiler has changed. */
const KEPT = ["data", "train", "merge", "quantize"];

/**
 * The pipeline's smallest language model, as the browser reads it: made where it is missing, which takes ten minutes.
 *
 * @returns its folder, absolute
 */
export async function ensureNano(signal: AbortSignal): Promise<string> {
	for (const stage of KEPT) if (!existsSync(join(RUN, stage, "complete.json"))) await runStage(stage, signal);
	await runStage("compile", signal);
	const folder = join(ROOT, "build/bench/nano");
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	for (const stage of ["quantize", "compile"])
		await cp(join(RUN, stage), folder, { recursive: true, filter: (path) => !path.endsWith("complete.json") });
	await rm(join(folder, "errors.json"), { force: true });
	return folder;
}

async function runStage(stage: string, signal: AbortSignal): Promise<void> {
	signal.throwIfAborted();
	const args = [join(ROOT, "scripts/run.mjs"), stage, "--recipe", RECIPE];
	// a command's stdout belongs to its answer
	const child = spawn(process.execPath, args, {
		cwd: ROOT,
		env: { ...process.env, INIT_CWD: ROOT },
		stdio: ["ignore", 2, 2],
	});
	const stop = () => child.kill("SIGTERM");
	signal.addEventListener("abort", stop, { once: true });
	const [code] = await once(child, "exit");
	signal.removeEventListener("abort", stop);
	signal.throwIfAborted();
	if (code !== 0) throw new Error(`nano's stage ${stage} failed, for the reason above.`);
}
