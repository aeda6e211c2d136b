import { type Catalog, findModel, type Model } from "../../catalog/index.ts";
import type { AdapterReport } from "../../engine/adapter.ts";
import { bytes } from "../../lib/figures.ts";
import type { Candidate, Memory } from "../../messages/benchmark.ts";

/** Tasks that there are labelled sets for. */
export const TABS_TASK = "group-tabs";
export const MAILS_TASK = "summarize-thread";

/** A model in memory is its weights, what it computes with, and for a moment a second copy of a shard. */
const MEMORY_PER_BYTE = 1.5;

export interface CandidateDeps {
	catalog: Catalog;
	adapter: AdapterReport;
	/** undefined where the browser does not tell. */
	memory: Memory | undefined;
	/** @throws Error in one sentence when the model cannot run on the adapter */
	chooseLibrary: (model: Model, adapter: AdapterReport) => string;
	/** Why the processor cannot run the model, in a sentence; undefined when it can. */
	unfitForCpu: (model: Model) => string | undefined;
}

/** Every model on every backend, and the rules; what cannot run here says why. */
export function listCandidates(deps: CandidateDeps): Candidate[] {
	const { catalog } = deps;
	const preferred = findModel(catalog, TABS_TASK);
	// the one that sorts tabs here comes first
	const models = [...new Set([...(preferred ? [preferred] : []), ...catalog.models])];
	return [
		...models.flatMap((model) => ofModel(model, deps)),
		{ backend: "rules", model: null, tasks: [TABS_TASK] } satisfies Candidate,
	];
}

function ofModel(model: Model, deps: CandidateDeps): Candidate[] {
	const { id, name, kind } = model;
	const tasks = model.tasks.filter((task) => task === TABS_TASK || (task === MAILS_TASK && kind === "chat"));
	if (tasks.length === 0) return [];
	const candidate = (backend: "webgpu" | "cpu", unfit: string | undefined): Candidate => ({
		backend,
		model: { id, name, kind },
		tasks,
		...(unfit === undefined ? {} : { unfit }),
	});
	const crowded = unfitForMemory(model, deps.memory);
	return [
		// a language model is too slow for the processor
		...(kind === "encoder" ? [candidate("cpu", deps.unfitForCpu(model) ?? crowded)] : []),
		candidate("webgpu", unfitForAdapter(model, deps) ?? crowded),
	];
}

function unfitForAdapter(model: Model, { adapter, chooseLibrary }: CandidateDeps): string | undefined {
	try {
		chooseLibrary(model, adapter);
		return undefined;
	} catch (error) {
		return (error as Error).message;
	}
}

function unfitForMemory({ name, files }: Model, memory: Memory | undefined): string | undefined {
	if (!memory) return undefined;
	const weights = Object.entries(files).flatMap(([file, { bytes }]) => (file.endsWith(".bin") ? [bytes] : []));
	const needed = weights.reduce((sum, size) => sum + size, 0) * MEMORY_PER_BYTE;
	if (needed <= memory.available) return undefined;
	const has = `${bytes(memory.available)} of ${bytes(memory.capacity)} are free`;
	return needed > memory.capacity
		? `${name} needs about ${bytes(needed)} of memory, more than this machine has.`
		: `${name} needs about ${bytes(needed)} of memory, and ${has}; close other programs first.`;
}
