import type { Model } from "../catalog/schema.ts";

const FORMAT = 1;
/** 384 floats are 2 KB in base64; a storage area holds 10 MB. */
const DEFAULT_LIMIT = 1500;

/** Where vectors outlive the worker. Both may fail: the cache then forgets, and nothing else happens. */
export interface VectorStore {
	read(): Promise<unknown>;
	write(value: unknown): Promise<void>;
}

/** What a vector depends on besides the text: other weights give other vectors. */
type Weights = Pick<Model, "id" | "files">;

export interface VectorCache {
	/** The vectors that are known, in the order of the texts. */
	get(model: Weights, texts: readonly string[]): Promise<(Float32Array | undefined)[]>;
	set(model: Weights, entries: readonly (readonly [text: string, vector: Float32Array])[]): Promise<void>;
}

/** Keeps the `limit` vectors used last. Texts are stored as hashes only: titles are nobody's business. */
export function createVectorCache(store: VectorStore, limit = DEFAULT_LIMIT): VectorCache {
	// a Map keeps the order of insertion: the first key is the one used longest ago
	let memory: Promise<Map<string, Float32Array>> | undefined;
	const load = () => {
		memory ??= store.read().then(parseEntries, () => new Map<string, Float32Array>());
		return memory;
	};

	return {
		async get(model, texts) {
			const [known, keys] = await Promise.all([load(), keysOf(model, texts)]);
			return keys.map((key) => {
				const vector = known.get(key);
				if (vector) remember(known, key, vector);
				return vector;
			});
		},

		async set(model, entries) {
			if (entries.length === 0) return;
			const texts = entries.map(([text]) => text);
			const [known, keys] = await Promise.all([load(), keysOf(model, texts)]);
			for (const [index, [, vector]] of entries.entries()) remember(known, keys[index] ?? "", vector);
			for (const key of known.keys()) {
				if (known.size <= limit) break;
				known.delete(key);
			}
			await save(store, known);
		},
	};
}

function remember(known: Map<string, Float32Array>, key: string, vector: Float32Array): void {
	known.delete(key);
	known.set(key, vector);
}

function keysOf(model: Weights, texts: readonly string[]): Promise<string[]> {
	const hashes = Object.entries(model.files).map(([name, { sha256 }]) => `${name} ${sha256}`);
	const scope = [model.id, ...hashes.sort()].join("\n");
	return Promise.all(
		texts.map(async (text) => {
			const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${scope}\n\n${text}`));
			return toBase64(new Uint8Array(digest).subarray(0, 16));
		}),
	);
}

async function save(store: VectorStore, vectors: ReadonlyMap<string, Float32Array>): Promise<void> {
	const entries = [...vectors].map(([key, { buffer, byteOffset, byteLength }]) => [
		key,
		toBase64(new Uint8Array(buffer, byteOffset, byteLength)),
	]);
	try {
		await store.write({ format: FORMAT, entries });
	} catch (error) {
		console.warn("The vectors of these tabs could not be kept; they are computed again next time.", error);
	}
}

/** Reads what save() wrote; anything else, also a part of it, is left out. */
function parseEntries(value: unknown): Map<string, Float32Array> {
	const vectors = new Map<string, Float32Array>();
	const { format, entries } = (value ?? {}) as { format?: unknown; entries?: unknown };
	if (format !== FORMAT || !Array.isArray(entries)) return vectors;
	for (const entry of entries) {
		if (!Array.isArray(entry) || typeof entry[0] !== "string" || typeof entry[1] !== "string") continue;
		const vector = fromBase64(entry[1]);
		if (vector) vectors.set(entry[0], vector);
	}
	return vectors;
}

function toBase64(bytes: Uint8Array): string {
	return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function fromBase64(text: string): Float32Array | undefined {
	try {
		const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
		return bytes.length && bytes.length % 4 === 0 ? new Float32Array(bytes.buffer) : undefined;
	} catch {
		return undefined;
	}
}
