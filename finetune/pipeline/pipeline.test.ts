import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseRecipe, type Recipe } from "../lib/recipe.ts";
import { plan, type Selection } from "./plan.ts";
import { openRun, type RunContext, runSteps } from "./run.ts";
import type { Command, Run, Stage } from "./stages.ts";

const RECIPE = {
	kind: "encoder",
	task: "group-tabs",
	base: "some/base",
	data: { rows: 1000 },
	train: { max_tokens: 64, epochs: 1, rows_per_batch: 8, learning_rate: 1e-3, lora: { rank: 8, alpha: 8 } },
	quantize: { quantization: "q4f32_1", context_window: 64 },
	deploy: { name: "Model", license: "MIT" },
	needs: { machine: "any", disk_gb: 1, minutes: 1, dollars: 0, measured: false },
};

let root: string;
let run: Run;
beforeEach(() => {
	vi.spyOn(console, "log").mockImplementation(() => {});
	root = mkdtempSync(join(tmpdir(), "pipeline-"));
	mkdirSync(join(root, "code"));
	writeFileSync(join(root, "code/data.py"), "1");
	writeFileSync(join(root, "code/train.py"), "1");
	writeFileSync(join(root, "model.yaml"), JSON.stringify(RECIPE));
	run = openRun(join(root, "model.yaml"), "runs", root);
});
afterEach(() => {
	vi.restoreAllMocks();
	rmSync(root, { recursive: true });
});

const log = () => (existsSync(join(root, "log")) ? readFileSync(join(root, "log"), "utf8") : "");
const at = (...path: string[]) => join(root, run.folder, ...path);

/** A program that notes its name, and writes a file. */
function writes(name: string, path: string, text: string): Command {
	const script = `const fs = require("fs"); fs.appendFileSync("log", "${name} "); fs.writeFileSync("${run.folder}/${path}", ${JSON.stringify(text)})`;
	return ["node", "-e", script];
}

function stagesOf(commands: { data?: Command; train?: (resume: boolean) => Command; merge?: Command } = {}): Stage[] {
	const common = { what: "", python: [] };
	return [
		{
			...common,
			id: "data",
			reads: ["data"],
			from: {},
			code: () => ["code/data.py"],
			commands: () => [commands.data ?? writes("data", "data/train.jsonl", "rows")],
		},
		{
			...common,
			id: "train",
			reads: ["train"],
			from: { data: /\.jsonl$/ },
			code: () => ["code/train.py"],
			resumable: true,
			commands: (_, { resume }) => [commands.train?.(resume) ?? writes("train", "train/adapter", "weights")],
		},
		{
			...common,
			id: "merge",
			reads: ["merge"],
			from: { train: /^adapter$/ },
			code: () => [],
			commands: () => [commands.merge ?? writes("merge", "merge/model", "model")],
			writes: () => ["elsewhere"],
		},
	];
}

async function go(stages: Stage[], selection: Selection = {}, signal = new AbortController().signal) {
	const context: RunContext = {
		run,
		root,
		python: "",
		options: { maxMinutes: undefined, to: "models", preview: 0 },
		signal,
	};
	await runSteps(await plan(run, selection, root, stages), context);
}

const reasons = async (stages = stagesOf(), selection: Selection = {}) =>
	Object.fromEntries((await plan(run, selection, root, stages)).map(({ stage, reason }) => [stage.id, reason]));

function change(edit: (recipe: Recipe) => void): void {
	const recipe = structuredClone(run.recipe);
	edit(recipe);
	run = { ...run, recipe };
}

describe("a run", () => {
	it("runs every stage once, and then none as long as nothing changes", async () => {
		expect(await reasons()).toEqual({
			data: "it has not run yet",
			train: "data runs first",
			merge: "train runs first",
		});
		await go(stagesOf());
		expect(log()).toBe("data train merge ");
		expect(await reasons()).toEqual({ data: undefined, train: undefined, merge: undefined });
		await go(stagesOf());
		expect(log()).toBe("data train merge ");
	});

	it("runs again what a change of the recipe touches, and says which", async () => {
		await go(stagesOf());
		change((recipe) => {
			recipe.train.epochs = 3;
		});
		expect(await reasons()).toEqual({
			data: undefined,
			train: "the recipe's train.epochs changed",
			merge: "train runs first",
		});
		await go(stagesOf());
		// the weights came out the same, so that what follows still holds
		expect(log()).toBe("data train merge train ");
		expect(await reasons()).toEqual({ data: undefined, train: undefined, merge: undefined });
	});

	it("runs again what other rows touch", async () => {
		await go(stagesOf());
		change((recipe) => {
			recipe.data.seed = "2";
		});
		await go(stagesOf({ data: writes("data", "data/train.jsonl", "other rows") }));
		expect(log()).toBe("data train merge data train ");
	});

	it("runs again whose code changed, and whose files were damaged, deleted or only touched", async () => {
		await go(stagesOf());
		appendFileSync(join(root, "code/train.py"), "2");
		expect((await reasons()).train).toBe("its code changed (code/train.py)");
		await go(stagesOf());
		writeFileSync(at("data/train.jsonl"), "ROWS");
		expect((await reasons()).data).toBe("runs/model/data/train.jsonl was changed");
		writeFileSync(at("data/train.jsonl"), "rows");
		expect((await reasons()).data).toBeUndefined();
		rmSync(at("merge/model"));
		expect((await reasons()).merge).toBe("runs/model/merge/model is gone");
	});

	it("watches what a stage writes outside its folder", async () => {
		mkdirSync(join(root, "elsewhere"));
		writeFileSync(join(root, "elsewhere/weights"), "1");
		await go(stagesOf());
		writeFileSync(join(root, "elsewhere/weights"), "2");
		expect((await reasons()).merge).toBe("elsewhere/weights was changed");
	});

	it("begins where it is told, and takes what is before as it is", async () => {
		await expect(reasons(stagesOf(), { from: "merge" })).rejects.toThrow("run: npm run data -- --recipe");
		await go(stagesOf());
		appendFileSync(join(root, "code/data.py"), "2");
		expect(await reasons(stagesOf(), { from: "merge" })).toEqual({ merge: "asked for" });
		expect(await reasons(stagesOf(), { only: "train" })).toEqual({ train: undefined });
	});
});

describe("a stage that fails", () => {
	const failing: Command = ["node", "-e", "process.exit(1)"];

	it("stops the run with its name, and leaves the stages before it", async () => {
		await expect(go(stagesOf({ merge: failing }))).rejects.toThrow(
			/^merge failed; the stages before it are as they were/,
		);
		expect(await reasons()).toEqual({ data: undefined, train: undefined, merge: "it was not finished" });
		await go(stagesOf());
		expect(log()).toBe("data train merge ");
	});

	it("begins anew in an empty folder", async () => {
		const half: Command = [
			"node",
			"-e",
			`require("fs").writeFileSync("${run.folder}/merge/half", ""); process.exit(1)`,
		];
		await expect(go(stagesOf({ merge: half }))).rejects.toThrow("merge failed");
		await go(stagesOf());
		expect(existsSync(at("merge/half"))).toBe(false);
	});

	it("goes on where it was stopped when it can and its inputs are the same", async () => {
		const train = (resume: boolean) => (resume ? writes("resumed", "train/adapter", "weights") : failing);
		await expect(go(stagesOf({ train }))).rejects.toThrow("train failed");
		writeFileSync(at("train/checkpoint"), "");
		await go(stagesOf({ train }));
		expect(log()).toBe("data resumed merge ");
		expect(existsSync(at("train/checkpoint"))).toBe(true);
	});

	it("does not go on from the beginnings of another recipe", async () => {
		const train = (resume: boolean) => (resume ? writes("resumed", "train/adapter", "weights") : failing);
		await expect(go(stagesOf({ train }))).rejects.toThrow("train failed");
		change((recipe) => {
			recipe.train.epochs = 3;
		});
		await expect(go(stagesOf({ train }))).rejects.toThrow("train failed");
		expect(log()).toBe("data ");
	});
});

it("ends what runs when it is cancelled, with all that it started", async () => {
	const controller = new AbortController();
	const waits = `require("child_process").spawn("sleep", ["60"], { stdio: "ignore" }); require("fs").writeFileSync("started", ""); setTimeout(() => {}, 60000)`;
	const running = go(stagesOf({ data: ["node", "-e", waits] }), {}, controller.signal);
	while (!existsSync(join(root, "started"))) await new Promise((resolve) => setTimeout(resolve, 20));
	controller.abort(new Error("Stopped."));
	await expect(running).rejects.toThrow("Stopped.");
	expect(await reasons()).toMatchObject({ data: "it was not finished" });
});

it("the recipe that the programs read has its defaults", () => {
	expect(JSON.parse(readFileSync(at("recipe.json"), "utf8"))).toEqual(parseRecipe(RECIPE, "model", ""));
});
