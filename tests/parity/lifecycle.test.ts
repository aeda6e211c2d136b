import { beforeAll, describe, expect, it } from "vitest";
import { modelIdOf } from "../../finetune/verify/browser/build-harness.ts";
import { unpackFloats } from "../../finetune/verify/browser/harness/floats.ts";
import { call, cases } from "./shared-harness.ts";

/** The first case of the kind; tiny, and with kernels that are quick here. */
function smallest(kind: "encoder" | "chat"): { id: string; name: string; shard: string } {
	const found = cases.find(({ name, reference }) => reference.kind === kind && !name.startsWith("hearth"));
	if (!found) throw new Error(`There is no ${kind} case in build/parity.`);
	return { id: modelIdOf(found.name), name: found.name, shard: "params_shard_0.bin" };
}

const encoder = smallest("encoder");
const chat = smallest("chat");
/** Enough for several batches. */
const texts = Array.from({ length: 200 }, (_, index) => `tab number ${index} of many | example.com things`);
const question = [{ role: "user" as const, content: "What is this License about?" }];

const lengthOf = (vector: string) => Math.hypot(...unpackFloats(vector));

describe("an encoder", () => {
	beforeAll(() => call("load", encoder.id, "software"));

	it("gives unit vectors in the order of the texts", async () => {
		const mixed = ["a", texts[0] ?? "", "b".repeat(50), "a", ""];
		const together = await call("embedTexts", mixed);
		expect(together.map(lengthOf).every((length) => Math.abs(length - 1) < 1e-4)).toBe(true);
		for (const [index, text] of mixed.entries()) {
			const [alone = ""] = await call("embedTexts", [text]);
			const cosine = unpackFloats(alone).reduce(
				(sum, value, at) => sum + value * (unpackFloats(together[index] ?? "")[at] ?? 0),
				0,
			);
			expect(cosine, text).toBeGreaterThan(0.99999);
		}
	});

	it("gives nothing for nothing", async () => {
		expect(await call("embedTexts", [])).toEqual([]);
	});

	it.each([
		["50,000 characters", "all work and no play ".repeat(2500)],
		["half a surrogate pair", "broken \ud83d"],
		["a NUL", "a\0b"],
		["right-to-left text and emoji", "שלום עולם 👩‍👩‍👧‍👦🏳️‍🌈"],
		["its own markers", "[CLS] [SEP] [MASK] [PAD]"],
	])("reads %s", async (_, text) => {
		const [vector = ""] = await call("embedTexts", [text]);
		expect(lengthOf(vector)).toBeCloseTo(1, 4);
	});

	it("is loaded once for many who ask", async () => {
		expect(await call("loadAgain", 3)).toBe(0);
		await call("dispose");
		expect(await call("loadAgain", 3)).toBe(1);
	});

	it.each(["signal", "stop"] as const)("stops between batches by %s, and works again", async (how) => {
		const { error, loaded } = await call("cancelEmbed", texts, how);
		expect(error?.name).toBe("AbortError");
		expect(loaded).toBe(encoder.id);
		expect(await call("embedTexts", texts.slice(0, 3))).toHaveLength(3);
	});

	it("says so when the graphics processor is lost, and loads anew", async () => {
		const { error, loaded } = await call("loseDevice", texts);
		expect(error?.message).toContain("The graphics processor stopped answering");
		expect(loaded).toBeUndefined();
		await expect(call("embedTexts", ["a"])).rejects.toThrow("No model is loaded");
		expect(await call("loadAgain", 1)).toBe(1);
		expect(await call("embedTexts", ["a"])).toHaveLength(1);
	});

	it("refuses to write", async () => {
		await expect(call("generate", question, 4)).rejects.toThrow("is no chat model");
	});

	it("leaves nothing behind when it is disposed of", async () => {
		expect(await call("dispose")).toBeUndefined();
		await expect(call("embedTexts", ["a"])).rejects.toThrow("No model is loaded");
	});

	it("is copied nowhere", async () => {
		expect(await call("stores")).toEqual([]);
	});
});

describe("a load", () => {
	it.each([0, 0.1, 0.4, 0.9])("that is cancelled at %s ends at once, and the next one works", async (fraction) => {
		const { error, loaded, busy } = await call("cancelLoad", encoder.id, fraction);
		expect(error?.name).toBe("AbortError");
		expect(loaded).toBeUndefined();
		// web-llm can't be stopped while it compiles, and nobody has to wait for it
		if (fraction === 0.4) expect(busy).toBe(true);
		await call("load", encoder.id, "software");
		expect(await call("embedTexts", ["a"])).toHaveLength(1);
	});

	it.each([
		["weights", encoder.shard],
		["library", `${encoder.name}-software.wasm`],
		["tokenizer", "tokenizer.json"],
		["config", "mlc-chat-config.json"],
		["list of weights", "tensor-cache.json"],
	])("names a damaged file of its %s, and a missing one", async (_, file) => {
		const path = `models/${encoder.id}/${file}`;
		const damaged = await call("loadDamaged", encoder.id, file, "flipped");
		expect(damaged.error?.message).toBe(`${path} is damaged; reinstall the extension.`);
		expect(damaged.loaded).toBeUndefined();
		const missing = await call("loadDamaged", encoder.id, file, "missing");
		expect(missing.error?.message).toBe(`${path} is missing; reinstall the extension.`);
		await call("load", encoder.id, "software");
	});
});

describe("a chat model", () => {
	beforeAll(() => call("load", chat.id, "software"));

	it("stops in the middle of a text, and works again", async () => {
		const { error, loaded } = await call("cancelGenerate", question);
		expect(error?.name).toBe("AbortError");
		expect(loaded).toBe(chat.id);
		const { ids } = await call("generate", question, 4);
		expect(ids.length).toBeGreaterThan(0);
		expect(await call("score", [question], ["Yes", "No"])).toHaveLength(1);
	});

	it("starts every conversation anew", async () => {
		const first = await call("generate", question, 8);
		const again = await call("generate", question, 8);
		expect(again).toEqual(first);
	});

	it("refuses to give vectors", async () => {
		await expect(call("embedTexts", ["a"])).rejects.toThrow("is no encoder model");
	});
});
