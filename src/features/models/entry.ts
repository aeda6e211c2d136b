import { type Model, modelSchema } from "../../catalog/schema.ts";
import { sha256 } from "../../lib/sha256.ts";
import { TASKS } from "../../tasks/index.ts";
import { findLibraries, type Packaged, weightFiles } from "./libraries.ts";

const REQUIRED = ["mlc-chat-config.json", "tensor-cache.json", "tokenizer.json"];

/** A model that can be downloaded and would then run here. */
export interface Offer {
	/** As its author describes it, but with an id of our own (`localId`). */
	model: Model;
	/** The address of its folder; ends in "/". */
	folder: string;
}

/**
 * Reads a model.json, or a catalog.json with one model in it. Both come from a stranger.
 *
 * @param url where it was read
 * @throws Error in one sentence for people
 */
export async function readOffer(text: string, url: string, packaged: Packaged): Promise<Offer> {
	const { json, folder } = pickEntry(parseJson(text, url), url);
	const parsed = modelSchema.safeParse(json);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		throw new Error(`${url} describes no model: "${issue?.path.join(".")}" ${issue?.message}.`);
	}
	const model = { ...parsed.data, tasks: parsed.data.tasks.filter((task) => Object.hasOwn(TASKS, task)) };
	const { name, tasks, kind, calibration } = model;
	const missing = REQUIRED.find((file) => !Object.hasOwn(model.files, file));
	if (missing) throw new Error(`${name} cannot be used: its list of files lacks ${missing}.`);
	if (tasks.length === 0) throw new Error(`${name} cannot be used: it is made for nothing that Inglenook does.`);
	if (kind === "encoder" && tasks.some((task) => !calibration?.[task]))
		throw new Error(`${name} cannot be used: it comes without a calibration.`);
	if (!findLibraries(packaged, model)) {
		throw new Error(
			`${name} cannot be used: this copy of Inglenook packs no model library that fits it, and takes no program code from elsewhere.`,
		);
	}
	return { model: { ...withoutForeignGraph(model, packaged), id: await localId(model) }, folder };
}

/** A graph is code as a library is: one that the package does not have byte for byte is not taken, and WebGPU answers. */
function withoutForeignGraph({ graph, ...model }: Model, { models }: Packaged): Model {
	if (graph === undefined) return model;
	const { [graph]: own, ...files } = model.files;
	const isPackaged = models.some((one) => one.graph && own && one.files[one.graph]?.sha256 === own.sha256);
	return isPackaged ? { ...model, graph } : { ...model, files };
}

function parseJson(text: string, url: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		throw new Error(`${url} is not JSON; give the address of a folder that deploy made.`);
	}
}

function pickEntry(json: unknown, url: string): { json: unknown; folder: string } {
	const { models } = (json ?? {}) as { models?: unknown };
	if (!Array.isArray(models)) return { json, folder: new URL("./", url).href };
	const ids = models.map((model) => modelSchema.shape.id.safeParse((model as { id?: unknown } | null)?.id).data);
	const [id] = ids;
	if (ids.length !== 1 || id === undefined) {
		const known = ids.filter((id) => id !== undefined).slice(0, 8);
		throw new Error(
			`${url} lists ${ids.length} models; give the address of one, with its name at the end${known.length ? ` (${known.join(", ")})` : ""}.`,
		);
	}
	return { json: models[0], folder: new URL(`${id}/`, url).href };
}

/** Two versions of a model are two models, and neither is one of the package. */
async function localId({ id, files }: Model): Promise<string> {
	const hashes = weightFiles({ files })
		.map(([name, file]) => `${name} ${file.sha256}`)
		.sort();
	const digest = await sha256(new TextEncoder().encode(hashes.join("\n")));
	return `${id.slice(0, 70)}-${digest.slice(0, 8)}`;
}
