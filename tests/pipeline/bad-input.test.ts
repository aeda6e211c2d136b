import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ROOT } from "../../scripts/lib/main.ts";

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "bad-input-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const recipe = {
	kind: "encoder",
	task: "group-tabs",
	base: "all-MiniLM-L6-v2",
	data: { rows: 300 } as Record<string, unknown>,
	train: { max_tokens: 32, epochs: 1, rows_per_batch: 8, learning_rate: 1e-3, lora: { rank: 4, alpha: 4 } },
	quantize: { quantization: "q4f32_1", context_window: 64 },
	deploy: { name: "Model", license: "MIT" },
	needs: { machine: "any", disk_gb: 1, minutes: 1, dollars: 0, measured: false },
};
const chat = {
	...recipe,
	kind: "chat",
	quantize: { quantization: "q4f32_1", context_window: 64, prefill_chunk: 64 },
};

/** Runs a recipe that cannot work. @returns the last line that it says */
async function fails(raw: object, ...args: string[]): Promise<string> {
	writeFileSync(join(folder, "model.yaml"), JSON.stringify(raw));
	const runs = relative(ROOT, join(folder, "runs"));
	const command = [join(ROOT, "scripts/run.mjs"), "pipeline", "--recipe", join(folder, "model.yaml"), "--runs", runs];
	const child = spawn(process.execPath, [...command, ...args], {
		cwd: ROOT,
		env: { ...process.env, INIT_CWD: ROOT },
		stdio: ["ignore", "pipe", "pipe"],
	});
	const [said, complained, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
	expect(code, said).toBe(1);
	expect(complained).not.toMatch(/Traceback|^\s+at /m);
	return complained;
}

/** The stages of the run that have something to show. */
const finished = () => {
	const run = join(folder, "runs/model");
	return existsSync(run) ? readdirSync(run).filter((stage) => existsSync(join(run, stage, "complete.json"))) : [];
};

/** A Hugging Face folder, as far as can be seen from outside. */
function makeBase(files: Record<string, string>): string {
	const base = join(folder, "base");
	mkdirSync(base);
	for (const [name, content] of Object.entries(files)) writeFileSync(join(base, name), content);
	return base;
}

describe("before anything is made", () => {
	it("a typo in the recipe is named, with the key that was meant", async () => {
		const typo = { ...recipe, train: { ...recipe.train, lora: { rank: 4, alpha: 4, dropuot: 0.1 } } };
		expect(await fails(typo)).toContain('unknown key "train.lora.dropuot"; did you mean "train.lora.dropout"?');
		expect(finished()).toEqual([]);
	});

	it("a base without a tokenizer is named", async () => {
		const base = makeBase({ "config.json": '{"model_type": "llama"}', "model.safetensors": "" });
		expect(await fails({ ...chat, base })).toContain("has no tokenizer.json");
		expect(finished()).toEqual([]);
	});

	it("an architecture that nothing here can compile is named", async () => {
		const base = makeBase({
			"config.json": '{"model_type": "mamba"}',
			"tokenizer.json": "{}",
			"model.safetensors": "",
		});
		expect(await fails({ ...chat, base })).toMatch(/mamba.*(bert|llama)/);
		expect(finished()).toEqual([]);
	});

	it("a model that can be fetched from nowhere is named", async () => {
		expect(await fails({ ...chat, base: "nobody/nothing" })).toMatch(/nobody\/nothing could not be fetched/);
		expect(finished()).toEqual([]);
	});

	it("4-bit bases want a GPU with CUDA", async () => {
		const raw = { ...chat, base: "nobody/nothing", train: { ...chat.train, base_bits: 4 } };
		expect(await fails(raw)).toMatch(/CUDA/);
		expect(finished()).toEqual([]);
	});
});

describe("in the middle", () => {
	it("a row without its label is named by file and line, and nothing before it is lost", async () => {
		const own = join(folder, "mine.jsonl");
		writeFileSync(
			own,
			'{"url": "https://a.example/", "title": "A", "category": "Work"}\n{"url": "https://b.example/", "title": "B"}\n',
		);
		expect(await fails({ ...recipe, data: { rows: 300, own } })).toMatch(/mine\.jsonl.*2.*category/s);
		expect(finished()).toEqual([]);
		// the same recipe without the file goes through the stage, and a later failure leaves it
		const wrong = { ...recipe, train: { ...recipe.train, lora: { rank: 4, alpha: 4, targets: ["no_such_layer"] } } };
		expect(await fails(wrong)).toMatch(/train failed; the stages before it are as they were/);
		expect(finished()).toEqual(["data"]);
	});
});
