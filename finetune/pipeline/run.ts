import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readRecipe } from "../lib/recipe.ts";
import { inputsOf } from "./fingerprint.ts";
import { type Outputs, readMarker, writeBegun, writeMarker } from "./marker.ts";
import { canResume, type Step, staleness } from "./plan.ts";
import { runCommands } from "./programs.ts";
import { type Run, type RunOptions, STAGES, type StageId } from "./stages.ts";
import { describeOutputs, duration, size } from "./words.ts";

/** Bytes below which no stage is begun. */
const LEAST_SPACE = 500e6;

export interface RunContext {
	run: Run;
	root: string;
	/** The environment's, absolute. */
	python: string;
	options: Omit<RunOptions, "resume">;
	signal: AbortSignal;
}

/** Reads a recipe and lays down what its programs read: the same with its defaults. */
export function openRun(recipePath: string, runs: string, root: string): Run {
	const recipe = readRecipe(recipePath);
	const folder = `${runs}/${recipe.id}`;
	const resolved = `${folder}/recipe.json`;
	mkdirSync(join(root, folder), { recursive: true });
	writeFileSync(join(root, resolved), `${JSON.stringify(recipe, null, "\t")}\n`);
	return { recipe, folder, resolved };
}

/** Runs what has to run, in order, and skips what has turned out to hold. */
export async function runSteps(steps: readonly Step[], context: RunContext): Promise<void> {
	for (const [index, step] of steps.entries()) {
		const name = `[${index + 1}/${steps.length}] ${step.stage.id}`;
		// what ran before it may have written the same as the last time
		const reason = step.reason?.endsWith("runs first") ? await currentReason(step, context) : step.reason;
		if (reason) await runStage(step, name, reason, context);
		else console.log(`${name}: unchanged, skipped`);
	}
}

async function runStage({ stage }: Step, name: string, reason: string, context: RunContext): Promise<void> {
	const { run, root, signal } = context;
	const folder = join(root, run.folder, stage.id);
	const inputs = await inputsOf(stage, run.recipe, upstreamOf(stage.id, context), root);
	const options = { ...context.options, resume: canResume(stage, folder, inputs) };
	console.log(`\n${name}: ${stage.what} (${options.resume ? "going on where it was stopped" : reason})`);
	if (!options.resume) rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	expectSpace(folder);
	await writeBegun(folder, inputs);
	const started = performance.now();
	try {
		await runCommands(stage.commands(run, options), { ...context, runFolder: run.folder });
	} catch (error) {
		signal.throwIfAborted();
		throw new Error(`${stage.id} failed; the stages before it are as they were. ${(error as Error).message}`);
	}
	const seconds = (performance.now() - started) / 1000;
	const also = (stage.writes?.(run, options) ?? []).map((path) => join(root, path));
	const { outputs } = await writeMarker(folder, also, root, inputs, seconds);
	console.log(`${name}: done in ${duration(seconds)}, ${describeOutputs(outputs)} in ${run.folder}/${stage.id}`);
}

function currentReason({ stage, last }: Step, context: RunContext): Promise<string | undefined> {
	return staleness(stage, context.run, upstreamOf(stage.id, context), context.root, last);
}

function upstreamOf(id: StageId, { run, root }: RunContext): Map<StageId, Outputs> {
	const upstream = new Map<StageId, Outputs>();
	for (const stage of STAGES) {
		if (stage.id === id) break;
		const marker = readMarker(join(root, run.folder, stage.id));
		if (marker) upstream.set(stage.id, marker.outputs);
	}
	return upstream;
}

function expectSpace(folder: string): void {
	const { bavail, bsize } = statfsSync(folder);
	if (bavail * bsize < LEAST_SPACE)
		throw new Error(
			`The disk has ${size(bavail * bsize)} left, and a stage wants ${size(LEAST_SPACE)} at least; make room (${folder} may be deleted).`,
		);
}
