import type { Model } from "../catalog/schema.ts";
import { sha256 } from "../lib/sha256.ts";

/**
 * Where web-llm believes the files of packaged models to be. It asks its cache only for http addresses, and this one
 * exists nowhere (RFC 2606): what the cache below does not answer can't be fetched from a network either.
 */
const HOST = "https://packaged.invalid/";

/** A file of a model that is missing or is not what the catalog says; the message says what to do. */
export class ModelFileError extends Error {
	override readonly name = "ModelFileError";
}

/** Where a model's files come from. */
export interface ModelSource {
	/** How the folder is called in messages, e.g. "models/hearth". */
	readonly folder: string;
	/** What to do when a file is missing or damaged, e.g. "reinstall the extension". */
	readonly remedy: string;
	/**
	 * A file as it lies there; `read` below compares it with the catalog.
	 *
	 * @throws anything when it cannot be had
	 */
	open(name: string, signal: AbortSignal): Promise<Response>;
}

/**
 * The extension's own files.
 *
 * @param modelsUrl the address of its folder of models; ends in "/"
 */
export function packagedSource(modelsUrl: string): (model: Pick<Model, "id">) => ModelSource {
	return ({ id }) => ({
		folder: `models/${id}`,
		remedy: "reinstall the extension",
		open: (name, signal) => fetch(`${modelsUrl}${id}/${name}`, { signal }),
	});
}

export interface PackagedModel {
	/** The folder's address as web-llm is told it; ends in "/". */
	readonly url: string;
	/** The catalog's files, as addresses under `url`. */
	readonly urls: readonly string[];
	/**
	 * Reads a file and compares it with the catalog's hash. Keeps nothing.
	 *
	 * @param url under this model's `url`
	 * @throws ModelFileError; the signal's reason
	 */
	read(url: string): Promise<ArrayBuffer>;
	/** The same, parsed; asked again, it answers from memory. */
	readJson(url: string): Promise<unknown>;
}

/** @param signal ends every read */
export function packageModel(model: Model, source: ModelSource, signal: AbortSignal): PackagedModel {
	// web-llm appends "resolve/main/" to addresses that lack it
	const url = `${HOST}${model.id}/resolve/main/`;
	const parsed = new Map<string, Promise<unknown>>();

	async function read(address: string): Promise<ArrayBuffer> {
		const name = address.slice(url.length);
		const path = `${source.folder}/${name}`;
		const expected = model.files[name];
		if (!expected) throw new ModelFileError(`${path} is in no list of models; ${source.remedy}.`);
		const content = await readFile(source, name, path, signal);
		const intact = content.byteLength === expected.bytes && (await sha256(content)) === expected.sha256;
		signal.throwIfAborted();
		if (!intact) throw new ModelFileError(`${path} is damaged; ${source.remedy}.`);
		return content;
	}

	return {
		url,
		urls: Object.keys(model.files).map((name) => url + name),
		read,
		readJson(address) {
			const json = parsed.get(address) ?? read(address).then((bytes) => JSON.parse(new TextDecoder().decode(bytes)));
			parsed.set(address, json);
			return json;
		},
	};
}

async function readFile(source: ModelSource, name: string, path: string, signal: AbortSignal): Promise<ArrayBuffer> {
	try {
		const response = await source.open(name, signal);
		if (!response.ok) throw new Error(`status ${response.status}`);
		return await response.arrayBuffer();
	} catch (cause) {
		signal.throwIfAborted();
		throw new ModelFileError(`${path} is missing; ${source.remedy}.`, { cause });
	}
}

/** Reads when its body is asked for: web-llm matches each file twice and reads one of the two answers. */
class PackagedResponse extends Response {
	readonly #model: PackagedModel;
	readonly #url: string;

	constructor(model: PackagedModel, url: string) {
		super(null);
		this.#model = model;
		this.#url = url;
	}

	override arrayBuffer(): Promise<ArrayBuffer> {
		return this.#model.read(this.#url);
	}

	override json(): Promise<unknown> {
		return this.#model.readJson(this.#url);
	}
}

/**
 * The Cache API as web-llm sees it while packaged models load: it refuses the extension's own addresses, and a cache that
 * took them would be a second copy of the weights on the disk. Everything else is the browser's own.
 *
 * @param find the model that serves an address
 */
export function packagedCaches(
	real: CacheStorage,
	find: (url: string) => PackagedModel | undefined,
	models: () => Iterable<PackagedModel>,
): CacheStorage {
	const open = async (name: string): Promise<Cache> => {
		if (!name.startsWith("webllm/")) return real.open(name);
		let opened: Promise<Cache> | undefined;
		const other = () => {
			opened ??= real.open(name);
			return opened;
		};
		const methods: Pick<Cache, "match" | "add" | "keys" | "delete"> = {
			async match(request, options) {
				const url = addressOf(request);
				const model = find(url);
				return model ? new PackagedResponse(model, url) : (await other()).match(request, options);
			},
			async add(request) {
				if (!find(addressOf(request))) await (await other()).add(request);
			},
			async keys(request, options) {
				const own = [...models()].flatMap(({ urls }) => urls.map((url) => new Request(url)));
				// opening a cache makes it
				return (await real.has(name)) ? [...own, ...(await (await other()).keys(request, options))] : own;
			},
			async delete(request, options) {
				return find(addressOf(request)) ? false : (await other()).delete(request, options);
			},
		};
		return methods as Cache;
	};
	return {
		open,
		match: (request, options) => real.match(request, options),
		has: (name) => real.has(name),
		delete: (name) => real.delete(name),
		keys: () => real.keys(),
	};
}

function addressOf(request: RequestInfo | URL): string {
	return request instanceof Request ? request.url : String(request);
}

const served = new Set<PackagedModel>();
let installed = false;

/**
 * Lets web-llm find a packaged model. The global `caches` is replaced once and for good: loads that end in another order
 * than they began could otherwise put back each other's.
 *
 * @returns what ends it
 */
export function servePackaged(model: PackagedModel): () => void {
	if (!installed) {
		const find = (url: string) => [...served].findLast((candidate) => url.startsWith(candidate.url));
		const value = packagedCaches(globalThis.caches, find, () => served);
		Object.defineProperty(globalThis, "caches", { value, configurable: true });
		installed = true;
	}
	served.add(model);
	return () => served.delete(model);
}
