import { expect, it } from "vitest";
import { parseRecipe } from "../lib/recipe.ts";
import { describePlan } from "./describe.ts";
import { type Run, STAGES } from "./stages.ts";

const recipe = parseRecipe(
	{
		kind: "chat",
		task: "group-tabs",
		base: "author/model",
		data: { rows: 1000 },
		train: { max_tokens: 64, epochs: 1, rows_per_batch: 8, learning_rate: 1e-3, lora: { rank: 8, alpha: 8 } },
		quantize: { quantization: "q4f32_1", context_window: 64, prefill_chunk: 64 },
		export: { gguf: "f16", ollama: true },
		deploy: { name: "Model", license: "MIT" },
		needs: { machine: "one GPU", disk_gb: 9, minutes: 100, dollars: 2, measured: false },
	},
	"model",
	"model.yaml",
);
const run: Run = { recipe, folder: "build/runs/model", resolved: "build/runs/model/recipe.json" };
const options = { resume: false, maxMinutes: 5, to: "models", preview: 0 };
const marker = {
	inputs: { recipe: {}, files: {}, code: {} },
	outputs: { "train.jsonl": { bytes: 2_000_000, sha256: "", modified: 0 } },
	seconds: 12,
	finished: "",
};

it("says what would run, on what, how large and how long", () => {
	const steps = STAGES.map((stage) =>
		stage.id === "data" ? { stage, reason: undefined, last: marker } : { stage, reason: "asked for", last: undefined },
	);
	const text = describePlan(steps, run, options);
	expect(text).toContain("model: one GPU; about 100 minutes, 9 GB, $2 (an estimate)");
	expect(text).toContain("data      skipped: unchanged (last time 12 s, 1 files, 2.0 MB)");
	expect(text).toContain("train     runs: asked for (about 50 min, an estimate)");
	expect(text).toContain("build/runs/model/data (1 files, 2.0 MB)");
	expect(text).toContain("finetune.train.train");
	expect(text).toContain("--max-minutes 5");
	expect(text).toContain("finetune.export.to_gguf");
	expect(text).not.toContain("finetune.export.to_onnx");
});
