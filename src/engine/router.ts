import { z } from "zod";
import { libraryNames, type Model } from "../catalog/schema.ts";
import type { AdapterReport } from "./adapter.ts";
import type { LoadOptions, ModelBackend, Progress } from "./engine.ts";
import { unfitForProcessor } from "./onnx.ts";
import { chooseRoute, type Route, type Runner, type Speeds } from "./route.ts";

/** A window's worth of what a title is like, to measure with. */
const SAMPLE = [
	"Inbox (3)",
	"Weather tomorrow | forecast.example",
	"How to repair a bicycle chain in ten minutes",
	"Pull request 214: faster start of the worker",
	"Running shoes for winter, size 42 | shop.example",
	"Minutes of the meeting on Thursday",
	"Live: results of the election in all districts | news.example",
	"Concert in the old harbour, full recording",
];

const runner = z.enum(["cpu", "webgpu"]);
/** By model id: what the measurement depends on, and what it found. */
const memorySchema = z.record(
	z.string(),
	z.object({
		key: z.string(),
		speeds: z.partialRecord(runner, z.number().nonnegative()),
		/** When that was, in milliseconds since 1970. */
		at: z.number(),
	}),
);
type Memory = z.infer<typeof memorySchema>;

/** After which one that failed is tried again. */
const DAY_MS = 24 * 3600_000;

interface Backends {
	readonly cpu: ModelBackend & { readonly threads?: number | undefined };
	readonly webgpu: ModelBackend;
}

export interface RouterDeps {
	backends: Backends;
	probeAdapter: () => Promise<AdapterReport>;
	/** Where measurements outlive the worker. */
	store: { read(): Promise<unknown>; write(value: unknown): Promise<void> };
	/** Of the extension: another one may be quicker or slower. */
	version: string;
	/** Milliseconds since 1970. */
	now?: () => number;
}

export interface Candidates {
	/** Whom to ask first, then whom where that fails; each may have to load the model. */
	able: readonly Runner[];
	/** What went wrong with the others. */
	failures: readonly unknown[];
}

export interface Router {
	readonly backends: Backends;
	/** Loads nothing. */
	route(model: Model): Promise<Route>;
	/**
	 * What the choice depends on is measured the first time, which loads the model.
	 *
	 * @param forced the only one that may be asked
	 * @throws Error when there is no WebGPU, and nothing else may or can be asked; the signal's reason
	 */
	candidates(model: Model, forced: Runner | undefined, options: LoadOptions): Promise<Candidates>;
}

/** Knows by which backend a model answers soonest on this machine. */
export function createRouter({ backends, probeAdapter, store, version, now = Date.now }: RouterDeps): Router {
	const recall = async (): Promise<Memory> => {
		const parsed = memorySchema.safeParse(await store.read().catch(() => undefined));
		return parsed.success ? parsed.data : {};
	};

	async function look(model: Model): Promise<{ route: Route; key: string }> {
		const [adapter, memory] = await Promise.all([probeAdapter(), recall()]);
		const key = keyOf(model, adapter, version);
		const known = memory[model.id];
		const speeds: Speeds = known?.key === key ? { ...known.speeds } : {};
		const isOld = known !== undefined && now() - known.at > DAY_MS;
		for (const name of runner.options) if (isOld && speeds[name] === 0) delete speeds[name];
		const route = chooseRoute(unfitForProcessor(model) === undefined, adapter, speeds);
		const { threads } = backends.cpu;
		return { route: { ...route, ...(threads === undefined ? {} : { threads }) }, key };
	}

	async function remember(id: string, key: string, speeds: Speeds): Promise<void> {
		try {
			await store.write({ ...(await recall()), [id]: { key, speeds, at: now() } });
		} catch (error) {
			console.warn("How fast this machine is could not be kept; it is measured again next time.", error);
		}
	}

	/** Texts a second, in one batch, once everything has been done once. */
	async function measure(backend: ModelBackend, model: Model, options: LoadOptions): Promise<number> {
		await backend.load(model.id, options);
		const { signal } = options;
		await backend.embed(SAMPLE, { signal });
		const start = performance.now();
		await backend.embed(SAMPLE, { signal });
		return (1000 * SAMPLE.length) / Math.max(1, performance.now() - start);
	}

	return {
		backends,

		route: async (model) => (await look(model)).route,

		async candidates(model, forced, { signal, onProgress }) {
			const { route, key } = await look(model);
			signal.throwIfAborted();
			const missing = route.order.length === 0 || (forced === "webgpu" && route.adapter === "none");
			if (missing) throw new Error("WebGPU is not available in this browser.");
			if (forced) return { able: [forced], failures: [] };
			const speeds: Speeds = { ...route.speeds };
			const failed = new Map<Runner, unknown>();
			for (const [index, unmeasured] of route.unmeasured.entries()) {
				const report = partOf(onProgress, index, route.unmeasured.length);
				try {
					speeds[unmeasured] = await measure(backends[unmeasured], model, { signal, ...report });
				} catch (error) {
					signal.throwIfAborted();
					await backends[unmeasured].dispose().catch(() => {});
					failed.set(unmeasured, error);
					speeds[unmeasured] = 0;
				}
			}
			if (route.unmeasured.length > 0) await remember(model.id, key, speeds);
			const { order } = chooseRoute(unfitForProcessor(model) === undefined, { kind: route.adapter }, speeds);
			const [first, ...others] = order.filter((name) => !failed.has(name));
			// two models in memory are one too many
			for (const name of others) if (route.unmeasured.includes(name)) await backends[name].dispose().catch(() => {});
			return { able: first === undefined ? [] : [first, ...others], failures: [...failed.values()] };
		},
	};
}

function keyOf(model: Model, { kind, description }: AdapterReport, version: string): string {
	const hashes = [...libraryNames(model.library), model.graph ?? ""].map((name) => model.files[name]?.sha256 ?? "");
	return [version, kind, description, ...hashes].join(" ");
}

/** Two loads, one after the other, are one to who waits for them. */
function partOf(onProgress: LoadOptions["onProgress"], index: number, count: number): Pick<LoadOptions, "onProgress"> {
	if (!onProgress) return {};
	return {
		onProgress: ({ fraction, text }: Progress) => onProgress({ fraction: (index + fraction) / count, text }),
	};
}
