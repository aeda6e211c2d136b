import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { modelSchema } from "../../src/catalog/schema.ts";
import { filesIn, recordsOf } from "../lib/files.ts";
import { addEntry, readCatalog } from "./catalog-file.ts";
import { publish, recover, rollback } from "./publish.ts";

// the places where a computer can die: before each of these
const steps = vi.hoisted(() => ({ left: Number.POSITIVE_INFINITY, error: new Error("No space left on device.") }));
vi.mock("node:fs/promises", async (load) => {
	const real = await load<typeof import("node:fs/promises")>();
	const dying =
		(name: "cp" | "rename" | "rm" | "writeFile") =>
		async (...args: never[]) => {
			if (--steps.left < 0) throw steps.error;
			return (real[name] as (...args: never[]) => unknown)(...args);
		};
	return { ...real, cp: dying("cp"), rename: dying("rename"), rm: dying("rm"), writeFile: dying("writeFile") };
});

let folder: string;
let places: { models: string; previous: string };

/** A model whose files say which version they are. */
async function candidate(version: string, id = "ember") {
	const path = join(folder, `candidate-${version}`);
	await mkdir(path, { recursive: true });
	for (const name of ["a-gpu.wasm", "tokenizer.json", `shard-${version}.bin`])
		await writeFile(join(path, name), `${name} ${version}`);
	const files = await recordsOf(path, await filesIn(path));
	await writeFile(join(path, "card.md"), `# ${version}`);
	const model = modelSchema.parse({
		...{ id, name: version, kind: "encoder", tasks: ["group-tabs"], base: "b", license: "l", quantization: "q0f32" },
		...{ library: { gpu: "a-gpu.wasm" }, contextWindow: 128, files },
	});
	return { model, path };
}

async function put(version: string, id?: string): Promise<boolean> {
	const { model, path } = await candidate(version, id);
	return publish(places, model, path);
}

/** Everything in the folder of models, as text by path. */
async function snapshot(): Promise<Record<string, string>> {
	const paths = await filesIn(places.models);
	return Object.fromEntries(paths.map((path) => [path, readFileSync(join(places.models, path), "utf8")]));
}

async function expectWhole(): Promise<void> {
	for (const { id, files } of (await readCatalog(places.models)).models)
		expect(await recordsOf(join(places.models, id), Object.keys(files))).toEqual(files);
}

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "publish-"));
	places = { models: join(folder, "models"), previous: join(folder, "previous") };
});
afterEach(async () => {
	steps.left = Number.POSITIVE_INFINITY;
	await rm(folder, { recursive: true });
});

describe("publish and rollback", () => {
	it("replace a version in its place, keep the one before, and bring it back exactly, and forth", async () => {
		await put("other", "coal");
		expect(await put("one")).toBe(false);
		const third = await candidate("last", "wood");
		await publish(places, third.model, third.path);
		const first = await snapshot();
		expect(await put("two")).toBe(true);
		const second = await snapshot();
		expect(Object.keys(second)).toContain("ember/shard-two.bin");
		expect(Object.keys(second)).not.toContain("ember/shard-one.bin");
		expect((await readCatalog(places.models)).models.map(({ id }) => id)).toEqual(["coal", "ember", "wood"]);
		await rollback(places, "ember");
		expect(await snapshot()).toEqual(first);
		await rollback(places, "ember");
		expect(await snapshot()).toEqual(second);
	});

	it("say so when there is nothing to bring back, or it is damaged", async () => {
		await put("one");
		await expect(rollback(places, "ember")).rejects.toThrow("There is no previous version of ember");
		await put("two");
		const before = await snapshot();
		await writeFile(join(places.previous, "ember/files/tokenizer.json"), "x");
		await expect(rollback(places, "ember")).rejects.toThrow("tokenizer.json is damaged; nothing was brought back.");
		expect(await snapshot()).toEqual(before);
	});
});

describe("whatever step fails", () => {
	it("leaves the models as they were", async () => {
		await put("one");
		const before = await snapshot();
		const failures: string[] = [];
		for (let step = 0; ; step++) {
			const { model, path } = await candidate("two");
			// the disk is full for one step only: what repairs it finds room
			steps.left = step;
			const failed = await publish(places, model, path).then(
				() => undefined,
				(error: Error) => error.message,
			);
			const died = steps.left < 0;
			steps.left = Number.POSITIVE_INFINITY;
			if (!died) break;
			failures.push(failed ?? "tidying");
			await recover(places, "ember");
			await expectWhole();
			const found = (await readCatalog(places.models)).models[0]?.name;
			if (found === "two") await rollback(places, "ember");
			expect(await snapshot(), `step ${step}`).toEqual(before);
			await rm(join(folder, "candidate-two"), { recursive: true, force: true });
			await rm(places.previous, { recursive: true, force: true });
		}
		expect(failures.length).toBeGreaterThan(8);
	});

	it("leaves no trace of a model that was not there before", async () => {
		await put("other", "coal");
		const before = await snapshot();
		const { model, path } = await candidate("two");
		steps.left = 1;
		await expect(publish(places, model, path)).rejects.toThrow("No space left");
		steps.left = Number.POSITIVE_INFINITY;
		expect(await snapshot()).toEqual(before);
	});
});

it("a stray folder without an entry gives way", async () => {
	await mkdir(join(places.models, "ember"), { recursive: true });
	await writeFile(join(places.models, "ember/old.bin"), "x");
	expect(await put("one")).toBe(false);
	expect(existsSync(join(places.models, "ember/old.bin"))).toBe(false);
	await addEntry(places.models, (await candidate("one")).model);
	expect((await readdir(places.models)).sort()).toEqual(["catalog.json", "ember"]);
	expect(JSON.parse(await readFile(join(places.models, "catalog.json"), "utf8")).models).toHaveLength(1);
});
