import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../../scripts/lib/main.ts";
import { sleep } from "../../src/lib/sleep.ts";
import { readTensors } from "./safetensors.ts";

const WORK = "build/pipeline-test";
const RUN = join(ROOT, WORK, "runs/nano");
const RECIPE = join(ROOT, "finetune/recipes/nano.yaml");

/** The pipeline as a user starts it, in a process group of its own. */
function start(...args: string[]): ChildProcess {
	const command = [join(ROOT, "scripts/run.mjs"), ...args, "--recipe", RECIPE];
	const folders = args.includes("--runs") ? [] : ["--runs", `${WORK}/runs`, "--to", `${WORK}/models`];
	return spawn(process.execPath, [...command, ...folders], {
		cwd: ROOT,
		env: { ...process.env, INIT_CWD: ROOT },
		stdio: ["ignore", "inherit", "inherit"],
		detached: true,
	});
}

async function finish(...args: string[]): Promise<void> {
	const [code] = await once(start(...args), "exit");
	expect(code, args.join(" ")).toBe(0);
}

/** Kills the pipeline, as the machine's owner would who pulls the plug, once a stage is at work. */
async function killIn(stage: string, until: () => boolean): Promise<void> {
	const pipeline = start("pipeline");
	const ended = once(pipeline, "exit");
	const over = () => existsSync(join(RUN, stage, "complete.json")) || pipeline.exitCode !== null;
	while (!until() && !over()) await sleep(20);
	expect(over(), `${stage} was over before it could be killed`).toBe(false);
	process.kill(-(pipeline.pid ?? 0), "SIGKILL");
	await ended;
}

const begun = (stage: string) => existsSync(join(RUN, stage, "begun.json"));
/** train/checkpoints/PHASE/checkpoint-STEP */
const hasCheckpoint = () => {
	const folder = join(RUN, "train/checkpoints");
	return (
		existsSync(folder) && readdirSync(folder, { recursive: true }).some((path) => /checkpoint-\d+$/.test(String(path)))
	);
};

/** sha256 of what a stage wrote, by path. */
function hashesOf(runs: string, stage: string): Record<string, string> {
	const marker = JSON.parse(readFileSync(join(ROOT, WORK, runs, "nano", stage, "complete.json"), "utf8"));
	const outputs: [string, { sha256: string }][] = Object.entries(marker.outputs);
	return Object.fromEntries(outputs.map(([path, { sha256 }]) => [path, sha256]));
}

describe("nano, from nothing to the extension", () => {
	beforeAll(() => rmSync(join(ROOT, WORK), { recursive: true, force: true }));

	it.each([
		["data", () => begun("data")],
		["train", hasCheckpoint],
		["merge", () => begun("merge")],
		["quantize", () => begun("quantize")],
		["compile", () => begun("compile")],
		["export", () => begun("export")],
		["verify", () => begun("verify")],
		["evaluate", () => begun("evaluate")],
		["deploy", () => begun("deploy")],
	])("can be killed in %s", async (stage, until) => {
		await killIn(stage, until);
		expect(existsSync(join(RUN, stage, "complete.json"))).toBe(false);
	});

	it("finishes when it is run again, and then has nothing left to do", async () => {
		await finish("pipeline");
		const before = hashesOf("runs", "deploy");
		await finish("pipeline");
		expect(hashesOf("runs", "deploy")).toEqual(before);
	});

	it("leaves a model that is listed, and a report", () => {
		const catalog = JSON.parse(readFileSync(join(ROOT, WORK, "models/catalog.json"), "utf8"));
		expect(catalog.models.map(({ id }: { id: string }) => id)).toContain("nano");
		const { checks } = JSON.parse(readFileSync(join(RUN, "verify/report.json"), "utf8"));
		expect(checks.filter(({ passed }: { passed: boolean }) => !passed)).toEqual([]);
		expect(checks.length).toBeGreaterThan(10);
		expect(readFileSync(join(RUN, "evaluate/report.html"), "utf8")).toContain("Nano");
	});

	it("gives the same rows, shards and libraries again, byte for byte, and the same weights within 1e-4", async () => {
		const again = ["--runs", `${WORK}/again`];
		await finish("data", ...again);
		const rows = (hashes: Record<string, string>) =>
			Object.fromEntries(Object.entries(hashes).filter(([path]) => /\.(jsonl|json|csv)$/.test(path)));
		expect(rows(hashesOf("again", "data"))).toEqual(rows(hashesOf("runs", "data")));

		await finish("train", ...again);
		const [killed, whole] = ["runs", "again"].map((runs) =>
			readTensors(join(ROOT, WORK, runs, "nano/train/adapter/adapter_model.safetensors")),
		);
		expect([...(whole?.keys() ?? [])].sort()).toEqual([...(killed?.keys() ?? [])].sort());
		for (const [name, values] of whole ?? []) {
			const other = killed?.get(name);
			const worst = values.reduce(
				(most, value, index) => Math.max(most, Math.abs(value - (other?.[index] ?? Number.NaN))),
				0,
			);
			expect(worst, name).toBeLessThanOrEqual(1e-4);
		}

		const [shards, libraries] = [hashesOf("runs", "quantize"), hashesOf("runs", "compile")];
		await finish("pipeline", "--from", "quantize");
		expect(hashesOf("runs", "quantize")).toEqual(shards);
		await finish("pipeline", "--from", "compile");
		expect(hashesOf("runs", "compile")).toEqual(libraries);
	});
});
