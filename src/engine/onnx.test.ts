import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Catalog, Model } from "../catalog/index.ts";
import { sha256 } from "../lib/sha256.ts";
import { createOnnxBackend, type OnnxBackend, unfitForProcessor } from "./onnx.ts";
import type { OnnxModel } from "./onnx-embed.ts";
import { createOnnxHost, type OnnxHost } from "./onnx-host.ts";

const FILES = { "model.onnx": "a graph", "tokenizer.json": "{}", "params_shard_0.bin": "weights" };
const bytesOf = (text: string) => new TextEncoder().encode(text);
const files: Model["files"] = {};
for (const [name, text] of Object.entries(FILES))
	files[name] = { bytes: text.length, sha256: await sha256(bytesOf(text)) };

const hearth: Model = {
	id: "hearth",
	name: "Hearth",
	kind: "encoder",
	tasks: [],
	base: "base",
	license: "none",
	quantization: "q0f32",
	library: { gpu: "gpu.wasm" },
	graph: "model.onnx",
	contextWindow: 6,
	files,
};
const ember: Model = { ...hearth, id: "ember", name: "Ember" };
const catalog: Catalog = {
	version: 1,
	models: [hearth, ember, { ...hearth, id: "coal", name: "Coal", graph: undefined }],
};
const signal = new AbortController().signal;

/** A vector is the text's sum of token ids and its length with the special tokens. */
class FakeModel implements OnnxModel {
	readonly tokenizer = { encode: (text: string) => Int32Array.from(text, (letter) => letter.charCodeAt(0)) };
	readonly ends = { first: 1, last: 2 };
	readonly contextWindow = 6;
	readonly widths: number[] = [];
	disposed = false;

	async run(ids: BigInt64Array, mask: BigInt64Array, [rows, width]: readonly [number, number]): Promise<Float32Array> {
		this.widths.push(width);
		const sum = (values: BigInt64Array, row: number) =>
			Number(values.subarray(row * width, (row + 1) * width).reduce((total, value) => total + value, 0n));
		return Float32Array.from({ length: 2 * rows }, (_, i) => sum(i % 2 ? mask : ids, i >> 1));
	}

	async dispose(): Promise<void> {
		this.disposed = true;
	}
}

let models: FakeModel[];
let damage: Partial<Record<string, string | null>>;
let page: OnnxHost | undefined;
let pages: number;
const ports: MessagePort[] = [];
let pause: () => Promise<void>;
let onIdle: () => void;

/** What the browser does when a page that no tab shows is opened, or closed. */
function openPage(): OnnxHost {
	pages++;
	// of this test: a page of an earlier one may still be idle
	const idle = onIdle;
	const open = async () => {
		const model = new FakeModel();
		models.push(model);
		return model;
	};
	return createOnnxHost({ open, threads: 2, pause: () => pause(), idleMs: 50, onIdle: idle });
}

/** Its ports say nothing, as in Chrome. */
function closePage(): void {
	page = undefined;
}

function startWorker(): OnnxBackend {
	return createOnnxBackend({
		catalog: async () => catalog,
		source: () => ({
			folder: "models/hearth",
			remedy: "reinstall the extension",
			open: async (name) => {
				const text = damage[name] === undefined ? FILES[name as keyof typeof FILES] : damage[name];
				return text === null ? new Response(null, { status: 404 }) : new Response(text);
			},
		}),
		connect: async () => {
			page ??= openPage();
			const { port1, port2 } = new MessageChannel();
			page.serve(port2);
			ports.push(port1, port2);
			const own = page;
			return { port: port1, alive: async () => page === own };
		},
		close: async () => closePage(),
	});
}

beforeEach(() => {
	models = [];
	damage = {};
	pages = 0;
	pause = async () => {};
	onIdle = () => {};
});
afterEach(() => {
	closePage();
	// a port that is open keeps the process
	for (const port of ports.splice(0)) port.close();
});

describe("the processor's backend", () => {
	it("gives a vector for each text, in order, cut to the window, with little padding", async () => {
		const backend = startWorker();
		const seen: number[] = [];
		await backend.load("hearth", { signal, onProgress: ({ fraction }) => seen.push(fraction) });
		expect(seen).toEqual([...seen].sort((a, b) => a - b));
		expect([backend.loaded, backend.threads, seen.at(-1)]).toEqual(["hearth", 2, 1]);
		const done: number[] = [];
		const vectors = await backend.embed(["abcdefgh", "", "b"], { signal, onProgress: (count) => done.push(count) });
		expect(vectors.map((vector) => [...vector])).toEqual([
			[1 + 97 + 98 + 99 + 100 + 2, 6],
			[3, 2],
			[1 + 98 + 2, 3],
		]);
		expect(done.at(-1)).toBe(3);
	});

	it("finds its model in memory after the worker was killed", async () => {
		await startWorker().load("hearth", { signal });
		const next = startWorker();
		await next.load("hearth", { signal });
		expect(await next.embed(["a"], { signal })).toHaveLength(1);
		expect([pages, models.length]).toEqual([1, 1]);
	});

	it("holds one model at a time, and says which", async () => {
		const backend = startWorker();
		for (const id of ["hearth", "ember", "hearth"]) {
			await backend.load(id, { signal });
			expect(backend.loaded).toBe(id);
		}
		expect(models.map(({ disposed }) => disposed)).toEqual([true, true, false]);
	});

	it.each([
		["missing", "model.onnx", null],
		["damaged", "model.onnx", "another"],
		["damaged", "params_shard_0.bin", "wrights"],
		["missing", "tokenizer.json", null],
	])("names the file that is %s: %s", async (what, name, text) => {
		damage[name] = text;
		const backend = startWorker();
		await expect(backend.load("hearth", { signal })).rejects.toThrow(
			`models/hearth/${name} is ${what}; reinstall the extension.`,
		);
		expect(backend.loaded).toBeUndefined();
		damage = {};
		await backend.load("hearth", { signal });
	});

	it("says so when its page is closed in the middle, and opens another one the next time", async () => {
		const backend = startWorker();
		await backend.load("hearth", { signal });
		pause = () => new Promise(() => {});
		const answer = backend.embed(["a"], { signal });
		setTimeout(closePage, 10);
		await expect(answer).rejects.toThrow("The browser closed the page that computes on the processor; try again.");
		expect(backend.loaded).toBeUndefined();
		await expect(backend.embed(["a"], { signal })).rejects.toThrow("No model is loaded");
		pause = async () => {};
		await backend.load("hearth", { signal });
		expect(await backend.embed(["a"], { signal })).toHaveLength(1);
		expect(pages).toBe(2);
	});

	it("ends at once when it is cancelled or stopped, in the page too", async () => {
		const backend = startWorker();
		await backend.load("hearth", { signal });
		for (const stop of [(controller: AbortController) => controller.abort(), () => backend.stop()]) {
			let batches = 0;
			pause = () => {
				batches++;
				return new Promise((resolve) => setTimeout(resolve, 5));
			};
			const controller = new AbortController();
			const texts = Array.from({ length: 320 }, (_, i) => String(i));
			const answer = backend.embed(texts, { signal: controller.signal, onProgress: () => stop(controller) });
			await expect(answer).rejects.toMatchObject({ name: "AbortError" });
			await new Promise((resolve) => setTimeout(resolve, 60));
			expect(batches).toBeLessThan(6);
		}
		expect(await backend.embed(["a"], { signal })).toHaveLength(1);
	});

	it("lets go of everything, and does what nobody waits for no longer", async () => {
		const backend = startWorker();
		await backend.load("hearth", { signal });
		await backend.dispose();
		expect([backend.loaded, page]).toEqual([undefined, undefined]);
		await backend.load("hearth", { signal });
		expect(pages).toBe(2);
	});

	it("closes its page when nobody has asked for long", async () => {
		onIdle = vi.fn();
		const backend = startWorker();
		await backend.load("hearth", { signal });
		pause = () => new Promise((resolve) => setTimeout(resolve, 80));
		await backend.embed(["a"], { signal });
		expect(onIdle).not.toHaveBeenCalled();
		await vi.waitFor(() => expect(onIdle).toHaveBeenCalledOnce());
	});

	it("says what it cannot do", async () => {
		const backend = startWorker();
		await expect(backend.load("coal", { signal })).rejects.toThrow(
			"Coal comes without a graph for the processor; it needs WebGPU.",
		);
		expect(unfitForProcessor({ ...hearth, kind: "chat" })).toContain("Hearth writes");
		expect(unfitForProcessor(hearth)).toBeUndefined();
		await expect(backend.score([], [], { signal })).rejects.toThrow("choose WebGPU");
		await expect(backend.generate([], { signal, maxTokens: 1 })).rejects.toThrow("choose WebGPU");
	});
});
