import { describe, expect, it } from "vitest";
import { type Model, modelSchema } from "../../catalog/schema.ts";
import { readOffer } from "./entry.ts";
import { findLibraries } from "./libraries.ts";

const file = (letter: string) => ({ bytes: 3, sha256: letter.repeat(64) });
const raw = {
	...{ id: "ember", name: "Ember", kind: "encoder", tasks: ["group-tabs"], base: "b", license: "MIT" },
	...{ quantization: "q0f32", contextWindow: 128, library: { gpu: "ember-gpu.wasm" } },
	files: {
		"mlc-chat-config.json": file("1"),
		"tensor-cache.json": file("2"),
		"tokenizer.json": file("3"),
		"params_shard_0.bin": file("4"),
		"ember-gpu.wasm": file("5"),
	},
	calibration: { "group-tabs": { temperature: 0.1, other: 0 } },
};
const packaged = (changes: object): { models: Model[] } => ({
	models: [
		modelSchema.parse({
			...{ ...raw, id: "hearth", name: "Hearth", library: { gpu: "h-gpu.wasm", software: "h-software.wasm" } },
			...{ files: { "h-gpu.wasm": file("5"), "h-software.wasm": file("6"), "tokenizer.json": file("7") }, ...changes },
		}),
	],
});
const URL_ = "https://example.org/models/ember/model.json";
const read = (entry: unknown, url = URL_, own = packaged({})) => readOffer(JSON.stringify(entry), url, own);

describe("readOffer", () => {
	it("finds a model and its folder, under an id of its own for each version", async () => {
		const { model, folder } = await read(raw);
		expect(folder).toBe("https://example.org/models/ember/");
		expect(model).toMatchObject({ name: "Ember", id: expect.stringMatching(/^ember-[0-9a-f]{8}$/) });
		const retrained = { ...raw, files: { ...raw.files, "params_shard_0.bin": file("9") } };
		expect((await read(retrained)).model.id).not.toBe(model.id);
		expect((await read({ ...raw, name: "Other words" })).model.id).toBe(model.id);
	});

	it("finds the one model of a catalog", async () => {
		const offer = await read({ version: 1, models: [raw] }, "https://example.org/models/catalog.json");
		expect(offer.folder).toBe("https://example.org/models/ember/");
	});

	it.each([
		[
			"several models",
			{ models: [raw, { ...raw, id: "coal" }, 7] },
			/lists 3 models; give the address of one.*ember, coal/,
		],
		["no model", { models: [] }, /lists 0 models/],
		["nothing", null, /describes no model/],
		["an id that climbs", { ...raw, id: "../hearth" }, /"id"/],
		["a file that climbs", { ...raw, files: { "../../x": file("1") } }, /"files/],
		["an address for a file", { ...raw, files: { "https://x.example/a": file("1") } }, /"files/],
		["a name that nobody can read", { ...raw, name: "Em\u202Eber" }, /"name" holds characters that nobody can see/],
		["a novel", { ...raw, license: "x".repeat(1e5) }, /"license"/],
		["a task of nobody's", { ...raw, tasks: ["make-tea", "constructor"] }, /made for nothing that Inglenook does/],
		[
			"no tokenizer",
			{ ...raw, files: { "tensor-cache.json": file("1"), "mlc-chat-config.json": file("1") } },
			/lacks tokenizer\.json/,
		],
		["no calibration", { ...raw, calibration: {} }, /without a calibration/],
		[
			"a library of its own",
			{ ...raw, files: { ...raw.files, "ember-gpu.wasm": file("8") } },
			/packs no model library that fits/,
		],
	])("refuses %s", async (_, entry, words) => {
		await expect(read(entry)).rejects.toThrow(words);
	});

	it("keeps a graph that the package has too, and leaves out any other: it is code", async () => {
		const withGraph = (letter: string) => ({
			...raw,
			graph: "model.onnx",
			files: { ...raw.files, "model.onnx": file(letter) },
		});
		const own = packaged({ graph: "g.onnx", files: { "h-gpu.wasm": file("5"), "g.onnx": file("a") } });
		expect((await read(withGraph("a"), URL_, own)).model).toMatchObject({ graph: "model.onnx" });
		const { model } = await read(withGraph("b"), URL_, own);
		expect(model.graph).toBeUndefined();
		expect(Object.keys(model.files)).not.toContain("model.onnx");
	});

	it("refuses what is no JSON", async () => {
		await expect(readOffer("<!doctype html>", URL_, packaged({}))).rejects.toThrow(`${URL_} is not JSON`);
	});
});

describe("findLibraries", () => {
	const model = modelSchema.parse(raw);

	it("gives the packaged libraries with their own hashes, for the same file or the same architecture", () => {
		const files = { "h-gpu.wasm": file("5"), "h-software.wasm": file("6") };
		expect(findLibraries(packaged({}), model)).toEqual({
			...{ library: { gpu: "h-gpu.wasm", software: "h-software.wasm" }, files, donor: "hearth" },
		});
		const architecture = "a".repeat(64);
		const rebuilt = { architecture, files: { ...files, "h-gpu.wasm": file("0") } };
		expect(findLibraries(packaged(rebuilt), model)).toBeUndefined();
		expect(findLibraries(packaged(rebuilt), { ...model, architecture })?.files["h-gpu.wasm"]).toEqual(file("0"));
	});

	it("finds libraries that the package brings without weights", () => {
		const library = { gpu: "h-gpu.wasm" };
		const bare = { ...raw, id: "base-library", library, files: { "h-gpu.wasm": file("5") } } as Model;
		expect(findLibraries({ models: [], libraries: [bare] }, model)?.donor).toBe("base-library");
	});

	it.each([{ kind: "chat" }, { quantization: "q4f32_1" }, { contextWindow: 64 }])("gives none to %j", (changes) => {
		expect(findLibraries(packaged(changes), model)).toBeUndefined();
	});
});
