import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import type { Model } from "../../catalog/schema.ts";
import { bytesOf, type DownloadDeps, download } from "./download.ts";

const CONTENT: Record<string, string> = { "shard.bin": "many weights", "tokenizer.json": "{}", "a-gpu.wasm": "code" };
const files = Object.fromEntries(
	Object.entries(CONTENT).map(([name, text]) => [
		name,
		{ bytes: text.length, sha256: createHash("sha256").update(text).digest("hex") },
	]),
);
const offer = {
	model: { id: "ember-1", name: "Ember", files } as unknown as Model,
	folder: "https://example.org/ember/",
};

let asked: string[];
let kept: Map<string, string>;
/** What the host answers, the first time and later. */
let answers: Record<string, string[]>;

const deps: DownloadDeps = {
	remote: {
		async read(url, { signal, maxBytes, onBytes }) {
			signal.throwIfAborted();
			asked.push(url);
			const name = url.slice(offer.folder.length);
			const text = answers[name]?.shift() ?? CONTENT[name];
			if (text === undefined || text.length > maxBytes) throw new Error("It is too large.");
			onBytes?.(text.length);
			return new TextEncoder().encode(text).buffer;
		},
	},
	store: {
		has: async (id, name) => kept.has(`${id}/${name}`),
		put: async (id, name, content) => void kept.set(`${id}/${name}`, new TextDecoder().decode(content)),
		open: async () => new Response(),
		remove: async () => {},
	},
	space: async () => 1000,
};

const run = (changes: Partial<DownloadDeps> = {}, signal = new AbortController().signal) => {
	const progress: [number, number][] = [];
	const done = download(offer, { ...deps, ...changes }, { signal, onProgress: (...now) => progress.push(now) });
	return done.then(() => progress);
};

beforeEach(() => {
	asked = [];
	kept = new Map();
	answers = {};
});

describe("download", () => {
	it("keeps every file but the libraries, and tells how far it is", async () => {
		const progress = await run();
		expect([...kept]).toEqual([
			["ember-1/tokenizer.json", "{}"],
			["ember-1/shard.bin", "many weights"],
		]);
		expect(asked.some((url) => url.endsWith(".wasm"))).toBe(false);
		expect(bytesOf(offer.model)).toBe(14);
		expect(progress.at(0)).toEqual([0, 14]);
		expect(progress.at(-1)).toEqual([14, 14]);
	});

	it("goes on where an interrupted one ended", async () => {
		kept.set("ember-1/tokenizer.json", "{}");
		expect((await run()).at(0)).toEqual([2, 14]);
		expect(asked).toEqual(["https://example.org/ember/shard.bin"]);
	});

	it.each(["many weightz", "many weight", ""])("fetches a damaged file once more (%j)", async (damaged) => {
		answers["shard.bin"] = [damaged];
		await run();
		expect(kept.get("ember-1/shard.bin")).toBe("many weights");
		answers["shard.bin"] = [damaged, damaged];
		kept.clear();
		await expect(run()).rejects.toThrow(/^https:\/\/example\.org\/ember\/shard\.bin is damaged/);
		expect([...kept.keys()]).toEqual(["ember-1/tokenizer.json"]);
	});

	it("takes no file that is larger than its list says", async () => {
		answers["shard.bin"] = ["many weights and more"];
		await expect(run()).rejects.toThrow("too large");
		expect(kept.has("ember-1/shard.bin")).toBe(false);
	});

	it("begins nothing where it does not fit", async () => {
		await expect(run({ space: async () => 10 })).rejects.toThrow(
			"Ember does not fit: it takes 0.0 MB, and 0.0 MB are free.",
		);
		expect(asked).toEqual([]);
		await run({ space: async () => undefined });
	});

	it("ends with the signal's reason", async () => {
		const reason = new DOMException("Cancelled.", "AbortError");
		await expect(run({}, AbortSignal.abort(reason))).rejects.toBe(reason);
		expect(kept.size).toBe(0);
	});
});
