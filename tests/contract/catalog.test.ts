import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ROOT } from "../../scripts/lib/main.ts";
import { TASKS } from "../../src/tasks/index.ts";
import { checkCatalog } from "./check-catalog.ts";

const TASK_IDS = Object.keys(TASKS);
const MEGABYTE = 2 ** 20;

describe("models/", () => {
	it("holds what its catalog says", () => {
		expect(checkCatalog(join(ROOT, "models"), TASK_IDS)).toEqual([]);
	});

	it("keeps hearth within 30 MB and its shards within 32 MB", () => {
		const sizes = readdirSync(join(ROOT, "models/hearth"), { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map(({ parentPath, name }) => [name, statSync(join(parentPath, name)).size] as const);
		const total = sizes.reduce((sum, [, size]) => sum + size, 0);
		expect(total).toBeLessThanOrEqual(30 * MEGABYTE);
		expect(sizes.filter(([name, size]) => name.endsWith(".bin") && size > 32 * MEGABYTE)).toEqual([]);
	});
});

describe("the check", () => {
	let folder: string;
	const NAMES = [
		"mlc-chat-config.json",
		"tensor-cache.json",
		"tokenizer.json",
		"a-gpu.wasm",
		"a-software.wasm",
		"params_shard_0.bin",
	];
	const entry = () => ({
		id: "a",
		name: "A",
		kind: "encoder",
		tasks: ["group-tabs"],
		base: "b",
		license: "Apache-2.0",
		quantization: "q0f32",
		library: { gpu: "a-gpu.wasm", software: "a-software.wasm" },
		contextWindow: 128,
		files: Object.fromEntries(NAMES.map((name) => [name, { bytes: bytes(name).length, sha256: sha256(bytes(name)) }])),
	});

	function bytes(name: string): Buffer {
		return Buffer.from(name === "tensor-cache.json" ? `{"records":[{"dataPath":"params_shard_0.bin"}]}` : `of ${name}`);
	}

	function sha256(content: Buffer): string {
		return createHash("sha256").update(content).digest("hex");
	}

	function writeCatalog(...models: object[]): void {
		writeFileSync(join(folder, "catalog.json"), JSON.stringify({ version: 1, models }));
	}

	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "models-"));
		mkdirSync(join(folder, "a"));
		for (const name of NAMES) writeFileSync(join(folder, "a", name), bytes(name));
		writeFileSync(join(folder, "a/card.md"), "# A\n");
		writeCatalog(entry());
	});
	afterEach(() => rmSync(folder, { recursive: true }));

	it("lets a whole model pass", () => {
		expect(checkCatalog(folder, TASK_IDS)).toEqual([]);
	});

	it("names a missing file", () => {
		rmSync(join(folder, "a/tokenizer.json"));
		expect(checkCatalog(folder, TASK_IDS)).toEqual([
			"models/a/tokenizer.json is missing, and models/catalog.json lists it.",
		]);
	});

	it("names a missing hash", () => {
		const { "params_shard_0.bin": _left, ...files } = entry().files;
		writeCatalog({ ...entry(), files });
		expect(checkCatalog(folder, TASK_IDS)).toEqual([
			"models/a/params_shard_0.bin is in no catalog entry.",
			"models/a/tensor-cache.json names params_shard_0.bin, of which the catalog entry has no hash.",
		]);
	});

	it("names a library without a hash", () => {
		writeCatalog({ ...entry(), library: { gpu: "b-gpu.wasm", software: "a-software.wasm" } });
		expect(checkCatalog(folder, TASK_IDS)).toEqual(["The catalog entry a lists no hash of b-gpu.wasm."]);
	});

	it("names a flipped byte", () => {
		const content = bytes("params_shard_0.bin");
		content[0] = (content[0] ?? 0) ^ 1;
		writeFileSync(join(folder, "a/params_shard_0.bin"), content);
		expect(checkCatalog(folder, TASK_IDS)).toEqual([expect.stringContaining("models/a/params_shard_0.bin has sha256")]);
	});

	it("names a cut file", () => {
		writeFileSync(join(folder, "a/params_shard_0.bin"), "of");
		expect(checkCatalog(folder, TASK_IDS)).toEqual([
			expect.stringContaining("models/a/params_shard_0.bin has 2 bytes"),
		]);
	});

	it("names a folder without an entry and an entry without a folder", () => {
		cpSync(join(folder, "a"), join(folder, "b"), { recursive: true });
		writeCatalog(entry(), { ...entry(), id: "c" });
		expect(checkCatalog(folder, TASK_IDS)).toEqual([
			"models/b/ is in no entry of models/catalog.json.",
			"models/c/ is missing, and models/catalog.json lists it.",
		]);
	});

	it("names a task that nobody has", () => {
		writeCatalog({ ...entry(), tasks: ["make-tea"] });
		expect(checkCatalog(folder, TASK_IDS)).toEqual([
			"The catalog entry a names the task make-tea, which src/tasks does not have.",
		]);
	});

	it("names what does not fit the schema, and a catalog that is not there", () => {
		writeCatalog({ ...entry(), kind: "oracle" });
		expect(checkCatalog(folder, TASK_IDS)).toEqual([expect.stringContaining("models.0.kind is wrong")]);
		rmSync(join(folder, "catalog.json"));
		expect(checkCatalog(folder, TASK_IDS)).toEqual([expect.stringContaining("models/catalog.json is missing")]);
	});
});
