import { join } from "node:path";
import { difference, type Inputs, inputsOf } from "./fingerprint.ts";
import { damagedOutput, type Marker, type Outputs, readBegun, readMarker } from "./marker.ts";
import { type Run, STAGES, type Stage, type StageId } from "./stages.ts";

export interface Step {
	stage: Stage;
	/** Why it has to run; undefined when what is there still holds. */
	reason: string | undefined;
	/** Its last completion, whether it still holds or not. */
	last: Marker | undefined;
}

export interface Selection {
	/** This stage and all after it run again, and those before it are taken as they are. */
	from?: StageId;
	/** This stage alone. */
	only?: StageId;
}

/**
 * What would run, as far as it can be told before it does: a stage whose inputs another has yet to write runs too.
 *
 * @throws Error when a stage that is not to run is not there
 */
export async function plan(
	run: Run,
	selection: Selection,
	root: string,
	stages: readonly Stage[] = STAGES,
): Promise<Step[]> {
	const upstream = new Map<StageId, Outputs>();
	const steps: Step[] = [];
	const begin = selection.only ?? selection.from;
	const first = begin === undefined ? 0 : stages.findIndex(({ id }) => id === begin);
	for (const [index, stage] of stages.entries()) {
		const last = readMarker(join(root, run.folder, stage.id));
		if (index < first) {
			if (!last) throw new Error(unfinished(run, stage));
			upstream.set(stage.id, last.outputs);
			continue;
		}
		const feeding = steps.find((earlier) => earlier.reason && stage.from[earlier.stage.id]);
		const reason =
			index === first && selection.from
				? "asked for"
				: feeding
					? `${feeding.stage.id} runs first`
					: await staleness(stage, run, upstream, root, last);
		steps.push({ stage, reason, last });
		if (last) upstream.set(stage.id, last.outputs);
		if (selection.only) break;
	}
	return steps;
}

/** Why a stage's folder does not hold what its inputs give; undefined when it does. */
export async function staleness(
	stage: Stage,
	run: Run,
	upstream: ReadonlyMap<StageId, Outputs>,
	root: string,
	last: Marker | undefined,
): Promise<string | undefined> {
	const folder = join(root, run.folder, stage.id);
	if (!last) return readBegun(folder) ? "it was not finished" : "it has not run yet";
	const changed = difference(last.inputs, await inputsOf(stage, run.recipe, upstream, root));
	return changed ?? (await damagedOutput(folder, root, last));
}

/** Whether what a killed stage left can be gone on from. */
export function canResume(stage: Stage, folder: string, inputs: Inputs): boolean {
	const begun = stage.resumable && readBegun(folder);
	return begun ? difference(begun, inputs) === undefined : false;
}

function unfinished({ recipe }: Run, { id }: Stage): string {
	return `The stage ${id} of ${recipe.id} is not finished; run: npm run ${id} -- --recipe finetune/recipes/${recipe.id}.yaml`;
}
