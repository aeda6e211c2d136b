import { describe, expect, it, vi } from "vitest";
import { createVectorCache, type VectorStore } from "./vector-cache.ts";

/** Storage as an extension has it: what comes out has been through JSON. */
function memoryStore(initial?: unknown) {
	let json = initial === undefined ? undefined : JSON.stringify(initial);
	return {
		read: async () => (json === undefined ? undefined : JSON.parse(json)),
		write: async (value: unknown) => {
			json = JSON.stringify(value);
		},
		json: () => json,
	} satisfies VectorStore & { json(): string | undefined };
}

const file = (letter: string) => ({ bytes: 1, sha256: letter.repeat(64) });
const model = { id: "hearth", files: { "params_shard_0.bin": file("a"), "tokenizer.json": file("b") } };
const vectorOf = (text: string) => Float32Array.of(text.length, text.charCodeAt(0), 0.1);
const entriesOf = (...texts: string[]) => texts.map((text) => [text, vectorOf(text)] as const);

describe("createVectorCache", () => {
	it("gives what it knows, in the order of the texts", async () => {
		const cache = createVectorCache(memoryStore());
		await cache.set(model, entriesOf("a", "bb"));
		expect(await cache.get(model, ["bb", "ccc", "a"])).toEqual([vectorOf("bb"), undefined, vectorOf("a")]);
		expect(await cache.get(model, [])).toEqual([]);
	});

	it("gives back the same bits in the next worker", async () => {
		const store = memoryStore();
		await createVectorCache(store).set(model, entriesOf("aa"));
		const [vector] = await createVectorCache(store).get(model, ["aa"]);
		expect(vector).toEqual(vectorOf("aa"));
		expect(vector).toBeInstanceOf(Float32Array);
	});

	it("keeps a part of a larger array, and no more of it", async () => {
		const store = memoryStore();
		const whole = Float32Array.of(1, 2, 3, 4);
		await createVectorCache(store).set(model, [["a", whole.subarray(1, 3)]]);
		expect(await createVectorCache(store).get(model, ["a"])).toEqual([Float32Array.of(2, 3)]);
	});

	it("keeps models and their weights apart", async () => {
		const cache = createVectorCache(memoryStore());
		await cache.set(model, entriesOf("a"));
		const retrained = { ...model, files: { ...model.files, "params_shard_0.bin": file("c") } };
		expect(await cache.get(retrained, ["a"])).toEqual([undefined]);
		expect(await cache.get({ ...model, id: "ember" }, ["a"])).toEqual([undefined]);
		const { "params_shard_0.bin": shard, ...rest } = model.files;
		expect(await cache.get({ ...model, files: { ...rest, "params_shard_0.bin": shard } }, ["a"])).toEqual([
			vectorOf("a"),
		]);
	});

	it("forgets what was used longest ago", async () => {
		const cache = createVectorCache(memoryStore(), 2);
		await cache.set(model, entriesOf("a", "b"));
		await cache.get(model, ["a"]);
		await cache.set(model, entriesOf("c"));
		expect(await cache.get(model, ["a", "b", "c"])).toEqual([vectorOf("a"), undefined, vectorOf("c")]);
	});

	it("stores no text", async () => {
		const store = memoryStore();
		await createVectorCache(store).set(model, entriesOf("a very private title"));
		expect(store.json()).toBeDefined();
		expect(store.json()).not.toContain("private");
	});

	it.each([
		["what it did not write", "text"],
		["another format", { format: 0, entries: [["k", "AAAA"]] }],
		["damaged entries", { format: 1, entries: [["k", "%%%"], ["k", "AAA="], ["k"], null, [1, 2]] }],
	])("starts anew on %s", async (_, value) => {
		const cache = createVectorCache(memoryStore(value));
		expect(await cache.get(model, ["k"])).toEqual([undefined]);
		await cache.set(model, entriesOf("k"));
		expect(await cache.get(model, ["k"])).toEqual([vectorOf("k")]);
	});

	it("remembers in memory although storage fails", async () => {
		const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
		const broken = { read: () => Promise.reject(new Error("no")), write: () => Promise.reject(new Error("quota")) };
		const cache = createVectorCache(broken);
		await cache.set(model, entriesOf("a"));
		expect(await cache.get(model, ["a"])).toEqual([vectorOf("a")]);
		expect(warn).toHaveBeenCalledOnce();
		warn.mockRestore();
	});
});
