import type { AdapterReport } from "./adapter.ts";

/** The providers that run the catalog's models on this machine. */
export type Runner = "cpu" | "webgpu";

/** Texts a second; 0 where it failed. */
export type Speeds = Partial<Record<Runner, number>>;

/** By what a model is run on this machine. */
export interface Route {
	/** Whom to ask first, and whom where that fails; empty when nothing runs the model here. */
	order: readonly Runner[];
	/** Those whose speed is wanted for the choice, and not known yet. */
	unmeasured: readonly Runner[];
	speeds: Speeds;
	adapter: AdapterReport["kind"];
	/** In how many threads the processor computes, once it has. */
	threads?: number;
}

/**
 * A software adapter runs shaders on the very processor, so it is slower than what is made for processors, and takes seconds
 * to load: it is not tried unless that fails. A real one is measured.
 *
 * @param onCpu whether the processor can run the model
 */
export function chooseRoute(onCpu: boolean, { kind }: Pick<AdapterReport, "kind">, speeds: Speeds): Route {
	const able: Runner[] = [...(onCpu ? (["cpu"] as const) : []), ...(kind === "none" ? [] : (["webgpu"] as const))];
	if (able.length < 2 || kind !== "gpu") {
		const unmeasured = onCpu && speeds.cpu === undefined ? (["cpu"] as const) : [];
		return { order: speeds.cpu === 0 ? able.reverse() : able, unmeasured, speeds, adapter: kind };
	}
	const unmeasured = able.filter((runner) => speeds[runner] === undefined);
	// until both are measured: somebody bought that card
	const slower = (speeds.webgpu ?? Number.POSITIVE_INFINITY) < (speeds.cpu ?? 0);
	return { order: slower ? ["cpu", "webgpu"] : ["webgpu", "cpu"], unmeasured, speeds, adapter: kind };
}
