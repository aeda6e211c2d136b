import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { expectModel, findModel, loadCatalog, parseCatalog } from "./index.ts";

const model = {
	id: "ember",
	name: "Ember",
	kind: "encoder",
	tasks: ["group-tabs"],
	base: "base",
	license: "Apache-2.0",
	quantization: "q0f32",
	library: { gpu: "ember-gpu.wasm", software: "ember-software.wasm" },
	contextWindow: 128,
	dimensions: 384,
	files: { "tokenizer.json": { bytes: 3, sha256: "0".repeat(64) } },
};

const catalogOf = (...models: object[]) => parseCatalog({ version: 1, models });

afterEach(() => vi.unstubAllGlobals());

describe("parseCatalog", () => {
	it("accepts the repository's own catalog", () => {
		const text = readFileSync(new URL("../../models/catalog.json", import.meta.url), "utf8");
		expect(parseCatalog(JSON.parse(text)).models.length).toBeGreaterThan(0);
	});

	it.each([
		["another version", { version: 2, models: [] }, "version"],
		[
			"a bad hash",
			{ version: 1, models: [{ ...model, files: { a: { bytes: 1, sha256: "XYZ" } } }] },
			"models.0.files.a.sha256",
		],
		["an id with a slash", { version: 1, models: [{ ...model, id: "../x" }] }, "models.0.id"],
	])("names the place of %s", (_, json, place) => {
		expect(() => parseCatalog(json)).toThrow(place);
	});

	it("refuses one id twice", () => {
		expect(() => catalogOf(model, model)).toThrow("ember twice");
	});
});

describe("loadCatalog", () => {
	it("fetches and parses", async () => {
		const fetched = vi.fn(async () => Response.json({ version: 1, models: [model] }));
		vi.stubGlobal("fetch", fetched);
		expect((await loadCatalog("https://example.test/models/catalog.json")).models[0]?.id).toBe("ember");
		expect(fetched).toHaveBeenCalledWith("https://example.test/models/catalog.json", {});
	});

	it.each([
		["a missing file", async () => new Response("", { status: 404 })],
		["what is no JSON", async () => new Response("<html>")],
		["a failing network", async () => Promise.reject(new TypeError("Failed to fetch"))],
	])("says in a sentence what to do about %s", async (_, answer) => {
		vi.stubGlobal("fetch", answer);
		await expect(loadCatalog("https://example.test/c.json")).rejects.toThrow("reinstall the extension");
	});

	it("rejects with the signal's reason", async () => {
		vi.stubGlobal("fetch", (_: string, { signal }: RequestInit) => Promise.reject(signal?.reason));
		const reason = new DOMException("no longer wanted", "AbortError");
		await expect(loadCatalog("https://example.test/c.json", AbortSignal.abort(reason))).rejects.toBe(reason);
	});
});

describe("finding a model", () => {
	const other = { ...model, id: "coal", tasks: ["summarize-thread"] };
	const catalog = catalogOf(other, model, { ...model, id: "later" });

	it("takes the first that answers the task", () => {
		expect(findModel(catalog, "group-tabs")?.id).toBe("ember");
		expect(findModel(catalog, "make-tea")).toBeUndefined();
	});

	it("takes the one that the user chose, as long as it is there and can", () => {
		expect(findModel({ ...catalog, chosen: { "group-tabs": "later" } }, "group-tabs")?.id).toBe("later");
		for (const gone of ["wood", "coal"])
			expect(findModel({ ...catalog, chosen: { "group-tabs": gone } }, "group-tabs")?.id).toBe("ember");
	});

	it("names what there is when an id is unknown", () => {
		expect(expectModel(catalog, "coal").id).toBe("coal");
		expect(() => expectModel(catalog, "wood")).toThrow(
			"There is no model called wood; the catalog has coal, ember, later.",
		);
	});
});
