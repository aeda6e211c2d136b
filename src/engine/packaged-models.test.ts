import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Model } from "../catalog/schema.ts";
import { packagedCaches, packagedSource, packageModel, servePackaged } from "./packaged-models.ts";

const never = new AbortController().signal;
const MODELS = "chrome-extension://abc/models/";
const source = packagedSource(MODELS);
const contents: Record<string, string> = {
	"tokenizer.json": `{"a":1}`,
	"params_shard_0.bin": "weights",
	"a-gpu.wasm": "code",
};

const model = {
	id: "a",
	files: Object.fromEntries(
		Object.entries(contents).map(([name, text]) => [
			name,
			{ bytes: text.length, sha256: createHash("sha256").update(text).digest("hex") },
		]),
	),
} as Model;

/** The extension's own files; counts what is read. */
function fakeFetch(files: Record<string, string>) {
	return vi.fn(async (url: string, { signal }: RequestInit) => {
		signal?.throwIfAborted();
		const name = url.slice(`${MODELS}a/`.length);
		if (!url.startsWith(`${MODELS}a/`) || !(name in files)) throw new TypeError("Failed to fetch");
		return new Response(files[name]);
	});
}

/** The browser's own cache storage, with one file in it. */
function fakeCaches() {
	const cache = {
		match: vi.fn(async () => new Response("from the real cache")),
		add: vi.fn(async () => {}),
		keys: vi.fn(async () => [new Request("https://example.test/real")]),
		delete: vi.fn(async () => true),
	};
	const storage = {
		open: vi.fn(async () => cache),
		has: vi.fn(async () => true),
		match: vi.fn(),
		delete: vi.fn(),
		keys: vi.fn(),
	};
	return { cache, storage: storage as typeof storage & CacheStorage };
}

let fetched: ReturnType<typeof fakeFetch>;
beforeEach(() => {
	fetched = fakeFetch(contents);
	vi.stubGlobal("fetch", fetched);
});
afterEach(() => vi.unstubAllGlobals());

/** web-llm's way to a file: ask for it, add it when there is none, ask again, read that answer. */
async function fetchWithCache(caches: CacheStorage, url: string): Promise<string> {
	const cache = await caches.open("webllm/model");
	if (!(await cache.match(new Request(url)))) await cache.add(new Request(url));
	const response = await cache.match(new Request(url));
	return new TextDecoder().decode(await response?.arrayBuffer());
}

function cachesOf(packaged: ReturnType<typeof packageModel>) {
	const { cache, storage } = fakeCaches();
	const find = (url: string) => (url.startsWith(packaged.url) ? packaged : undefined);
	return { cache, storage, caches: packagedCaches(storage, find, () => [packaged]) };
}

describe("a packaged model", () => {
	it("is served from the package, each file read once, and copied nowhere", async () => {
		const packaged = packageModel(model, source(model), never);
		const { cache, storage, caches } = cachesOf(packaged);
		for (const [name, text] of Object.entries(contents)) {
			expect(await fetchWithCache(caches, packaged.url + name)).toBe(text);
		}
		expect(fetched.mock.calls.map(([url]) => url)).toEqual(Object.keys(contents).map((name) => `${MODELS}a/${name}`));
		expect(cache.add).not.toHaveBeenCalled();
		expect(storage.open).not.toHaveBeenCalled();
	});

	it("answers as JSON too, and remembers it for whoever asks next", async () => {
		const packaged = packageModel(model, source(model), never);
		const cache = await cachesOf(packaged).caches.open("webllm/config");
		expect(await (await cache.match(`${packaged.url}tokenizer.json`))?.json()).toEqual({ a: 1 });
		expect(await packaged.readJson(`${packaged.url}tokenizer.json`)).toEqual({ a: 1 });
		expect(fetched).toHaveBeenCalledOnce();
	});

	it("lists its files, so that web-llm downloads none", async () => {
		const packaged = packageModel(model, source(model), never);
		const { caches, storage } = cachesOf(packaged);
		const cache = await caches.open("webllm/model");
		const keys = (await cache.keys()).map(({ url }) => url);
		expect(keys).toEqual([...packaged.urls, "https://example.test/real"]);
		storage.has.mockResolvedValue(false);
		expect((await cache.keys()).map(({ url }) => url)).toEqual(packaged.urls);
	});

	it.each([
		["a flipped byte", "weightz"],
		["a cut file", "weight"],
		["an added byte", "weights "],
	])("refuses %s by name, with what to do", async (_, content) => {
		vi.stubGlobal("fetch", fakeFetch({ ...contents, "params_shard_0.bin": content }));
		const packaged = packageModel(model, source(model), never);
		await expect(fetchWithCache(cachesOf(packaged).caches, `${packaged.url}params_shard_0.bin`)).rejects.toThrow(
			"models/a/params_shard_0.bin is damaged; reinstall the extension.",
		);
	});

	it("refuses a missing file and one that nobody hashed", async () => {
		vi.stubGlobal("fetch", fakeFetch({}));
		const packaged = packageModel(model, source(model), never);
		const { caches } = cachesOf(packaged);
		await expect(fetchWithCache(caches, `${packaged.url}a-gpu.wasm`)).rejects.toThrow("models/a/a-gpu.wasm is missing");
		await expect(fetchWithCache(caches, `${packaged.url}params_shard_9.bin`)).rejects.toThrow(
			"models/a/params_shard_9.bin is in no list",
		);
	});

	it("ends with the signal's reason", async () => {
		const controller = new AbortController();
		const packaged = packageModel(model, source(model), controller.signal);
		controller.abort(new DOMException("no longer wanted", "AbortError"));
		await expect(packaged.read(`${packaged.url}tokenizer.json`)).rejects.toThrow("no longer wanted");
	});
});

describe("everything else", () => {
	it("is the browser's own cache", async () => {
		const { cache, storage, caches } = cachesOf(packageModel(model, source(model), never));
		const webllm = await caches.open("webllm/model");
		expect(storage.open).not.toHaveBeenCalled();
		const request = new Request("https://example.test/shard.bin");
		expect(await (await webllm.match(request))?.text()).toBe("from the real cache");
		await webllm.add(request);
		expect(cache.add).toHaveBeenCalledWith(request);
		expect(await webllm.delete("https://example.test/shard.bin")).toBe(true);
		expect(storage.open).toHaveBeenCalledExactlyOnceWith("webllm/model");
		expect(await caches.open("somebody else's")).toBe(cache);
	});
});

describe("servePackaged", () => {
	it("puts itself before the global caches until it is ended", async () => {
		const { cache, storage } = fakeCaches();
		vi.stubGlobal("caches", storage);
		const packaged = packageModel(model, source(model), never);
		const end = servePackaged(packaged);
		expect(await fetchWithCache(globalThis.caches, `${packaged.url}a-gpu.wasm`)).toBe("code");
		end();
		expect(await fetchWithCache(globalThis.caches, `${packaged.url}a-gpu.wasm`)).toBe("from the real cache");
		expect(cache.match).toHaveBeenCalled();
	});
});
