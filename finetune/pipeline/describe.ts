import { statfsSync } from "node:fs";
import type { Recipe } from "../lib/recipe.ts";
import type { Step } from "./plan.ts";
import { type Run, type RunOptions, STAGES, type StageId } from "./stages.ts";
import { describeOutputs, duration, size } from "./words.ts";

/** How the time of a whole run falls upon its stages, where nothing has been measured yet. */
const TIME_SHARES: Record<StageId, Record<Recipe["kind"], number>> = {
	data: { encoder: 0.02, chat: 0.02 },
	train: { encoder: 0.72, chat: 0.5 },
	merge: { encoder: 0.01, chat: 0.03 },
	quantize: { encoder: 0.01, chat: 0.03 },
	compile: { encoder: 0.06, chat: 0.12 },
	export: { encoder: 0.02, chat: 0.05 },
	verify: { encoder: 0.06, chat: 0.1 },
	evaluate: { encoder: 0.07, chat: 0.1 },
	deploy: { encoder: 0.03, chat: 0.05 },
};

/** What would run, on what, how large and how long, for a person to read. */
export function describePlan(steps: readonly Step[], { recipe, folder }: Run, options: RunOptions): string {
	const { machine, disk_gb, minutes, dollars, measured } = recipe.needs;
	const { bavail, bsize } = statfsSync(".");
	const known = (id: string) => {
		const marker = steps.find(({ stage }) => stage.id === id)?.last;
		return marker ? ` (${describeOutputs(marker.outputs)})` : "";
	};
	const lines = steps.flatMap(({ stage, reason, last }) => {
		const takes = last
			? `last time ${duration(last.seconds)}, ${describeOutputs(last.outputs)}`
			: estimate(stage.id, recipe);
		if (!reason) return [`${stage.id.padEnd(9)} skipped: unchanged (${takes})`];
		const from = Object.keys(stage.from).map((earlier) => `${folder}/${earlier}${known(earlier)}`);
		return [
			`${stage.id.padEnd(9)} runs: ${reason} (${takes})`,
			`          on ${[...stage.reads.map((key) => `recipe.${key}`), ...from].join(", ")}`,
			...stage
				.commands({ recipe, folder, resolved: `${folder}/recipe.json` }, options)
				.map((command) => `          ${command.join(" ")}`),
		];
	});
	return [
		`${recipe.id}: ${machine}; about ${minutes} minutes, ${disk_gb} GB, $${dollars} (${measured ? "measured" : "an estimate"}); ${size(bavail * bsize)} of disk are free`,
		...lines,
	].join("\n");
}

function estimate(id: StageId, { kind, needs }: Recipe): string {
	const total = STAGES.reduce((sum, stage) => sum + TIME_SHARES[stage.id][kind], 0);
	return `about ${duration((needs.minutes * 60 * TIME_SHARES[id][kind]) / total)}, an estimate`;
}
