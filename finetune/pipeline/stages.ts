import type { Recipe } from "../lib/recipe.ts";

export const STAGE_IDS = [
	"data",
	"train",
	"merge",
	"quantize",
	"compile",
	"export",
	"verify",
	"evaluate",
	"deploy",
] as const;
export type StageId = (typeof STAGE_IDS)[number];

/** A program and its arguments; "python" stands for the one of the pipeline's environment, "node" for this one. */
export type Command = readonly [program: "python" | "node", ...args: string[]];

export interface RunOptions {
	/** Whether the folder holds a beginning that this stage can go on from. */
	resume: boolean;
	maxMinutes: number | undefined;
	/** Where deploy puts the model. */
	to: string;
	/** Rows that data shows when it is done. */
	preview: number;
}

/** What a run has where: paths from the repository's root. */
export interface Run {
	recipe: Recipe;
	/** build/runs/ID */
	folder: string;
	/** The recipe with its defaults, for the programs. */
	resolved: string;
}

export interface Stage {
	id: StageId;
	what: string;
	/** Sections of the recipe that it reads. */
	reads: readonly (keyof Recipe)[];
	/** Files of earlier stages that it reads: patterns of their paths in that stage's folder. */
	from: Partial<Record<StageId, RegExp>>;
	/** Folders and files of the repository whose code it runs. */
	code: (recipe: Recipe) => readonly string[];
	/** Files outside the repository that it reads, when they are there. */
	files?: (recipe: Recipe) => readonly string[];
	python: readonly ("compile" | "train" | "export")[];
	/** It can go on from what a killed one left. */
	resumable?: true;
	commands: (run: Run, options: RunOptions) => readonly Command[];
	/** Folders besides its own that it writes. */
	writes?: (run: Run, options: RunOptions) => readonly string[];
}

const tsx = (script: string, ...args: string[]): Command => ["node", "--import", "tsx", script, ...args];
const module = (name: string, ...args: string[]): Command => ["python", "-m", `finetune.${name}`, ...args];
const at = ({ folder }: Run, stage: StageId, ...rest: string[]) => [folder, stage, ...rest].join("/");

const LIB = ["finetune/lib"];
/** What the extension is built from, and asked with. */
const EXTENSION = [
	"src",
	"finetune/tasks/group-tabs",
	"vite.config.ts",
	"scripts/vite-plugins",
	"scripts/lib",
	"scripts/browser",
	"scripts/predict",
];
const ALL = /./;
const JSONL = /\.jsonl$/;
const TRAINED = /^(adapter\/|base\/|calibration\.json$)/;
const PERSONAL = { drop: [], stop: ["--strict"], keep: ["--allow-personal"] };
const REPORT = /^report\.json$/;

/** Every stage, in order. */
export const STAGES: readonly Stage[] = [
	{
		id: "data",
		what: "training rows",
		reads: ["task", "data"],
		from: {},
		code: ({ task }) => ["finetune/data", `finetune/tasks/${task}`, "src/tasks", "src/lib", "finetune/lib/recipe.ts"],
		files: ({ data }) => (data.own === null ? [] : [data.own]),
		python: ["train"],
		commands: (run, { preview }) => [
			tsx(
				"finetune/data/cli.ts",
				...["--recipe", run.resolved, "--out", at(run, "data")],
				...PERSONAL[run.recipe.data.personal],
			),
			module("data.draw", "--data", at(run, "data")),
			...(preview > 0 ? [previewRows(run, preview)] : []),
		],
	},
	{
		id: "train",
		what: "LoRA adapter",
		reads: ["kind", "task", "base", "scratch", "train"],
		from: { data: JSONL },
		code: () => ["finetune/train", "finetune/data/rows.py", ...LIB],
		python: ["train"],
		resumable: true,
		commands: (run, { resume, maxMinutes }) => [
			module(
				"train.train",
				...["--recipe", run.resolved, "--data", at(run, "data"), "--out", at(run, "train")],
				...(resume ? ["--resume"] : []),
				...(maxMinutes === undefined ? [] : ["--max-minutes", String(maxMinutes)]),
			),
		],
	},
	{
		id: "merge",
		what: "base and adapter as one model",
		reads: ["kind", "base", "scratch", "merge"],
		from: { train: TRAINED },
		code: () => ["finetune/merge", "finetune/train", ...LIB],
		python: ["train"],
		commands: (run) => [
			module("merge.merge", "--recipe", run.resolved, "--trained", at(run, "train"), "--out", at(run, "merge")),
		],
	},
	{
		id: "quantize",
		what: "weight shards",
		reads: ["quantize"],
		from: { merge: ALL },
		code: () => ["finetune/quantize", ...LIB],
		python: ["compile"],
		commands: (run) => [
			module("quantize.quantize", "--model", at(run, "merge"), ...sizes(run), "--out", at(run, "quantize")),
		],
	},
	{
		id: "compile",
		what: "WebGPU libraries",
		reads: ["quantize", "compile"],
		from: { merge: /^config\.json$/ },
		code: () => ["finetune/compile", "finetune/quantize", ...LIB],
		python: ["compile"],
		commands: (run) =>
			run.recipe.compile.kernels.map((kernels) =>
				module(
					"compile.compile",
					...[
						"--model",
						at(run, "merge"),
						...sizes(run),
						"--kernels",
						kernels,
						`--optimize=-${run.recipe.compile.optimize}`,
					],
					...["--out", at(run, "compile", `${run.recipe.id}-${kernels}.wasm`)],
				),
			),
	},
	{
		id: "export",
		what: "ONNX, GGUF, Ollama",
		reads: ["kind", "task", "base", "scratch", "export", "deploy", "quantize"],
		from: { data: /^chat-/, train: TRAINED, merge: ALL, quantize: ALL },
		code: () => ["finetune/export", "finetune/quantize", ...LIB],
		python: ["compile", "train", "export"],
		commands: exportCommands,
	},
	{
		id: "verify",
		what: "the gate: what was trained is what runs",
		reads: ["kind", "task", "base", "scratch", "quantize", "verify", "export"],
		from: { data: JSONL, train: TRAINED, merge: ALL, quantize: ALL, compile: ALL, export: ALL },
		code: () => [
			"finetune/verify",
			"finetune/export",
			"finetune/merge",
			"finetune/quantize",
			"src/engine",
			"src/catalog",
			...LIB,
		],
		python: ["compile", "train", "export"],
		commands: (run) => [
			module("verify.gate", "--run", run.folder, "--out", at(run, "verify")),
			tsx("finetune/verify/cli.ts", "--run", run.folder),
		],
	},
	{
		id: "evaluate",
		what: "how good it is, through the extension",
		reads: ["kind", "task", "base", "scratch", "quantize", "evaluate", "deploy"],
		from: { data: JSONL, train: TRAINED, quantize: ALL, compile: ALL },
		code: ({ task }) => ["finetune/evaluate", `finetune/tasks/${task}`, "finetune/deploy", ...EXTENSION, ...LIB],
		files: ({ evaluate }) => evaluate.files,
		python: ["compile", "train"],
		commands: (run) => [
			module(
				"evaluate.base",
				"--recipe",
				run.resolved,
				"--trained",
				at(run, "train"),
				"--out",
				at(run, "evaluate", "base"),
			),
			tsx("finetune/evaluate/cli.ts", "--run", run.folder, "--base", at(run, "evaluate", "base")),
		],
	},
	{
		id: "deploy",
		what: "into the extension",
		reads: ["kind", "task", "base", "quantize", "deploy"],
		from: {
			data: /^test\.jsonl$/,
			train: TRAINED,
			merge: /^config\.json$/,
			quantize: ALL,
			compile: ALL,
			export: /^onnx\//,
			verify: REPORT,
			evaluate: REPORT,
		},
		code: () => ["finetune/deploy", ...EXTENSION, ...LIB],
		python: [],
		commands: (run, { to }) => [tsx("finetune/deploy/cli.ts", "--run", run.folder, "--to", to)],
		writes: ({ recipe }, { to }) => [`${to}/${recipe.id}`],
	},
];

/** Prints rows as the model will see them. */
export function previewRows(run: Run, rows: number): Command {
	return module("data.preview", "--recipe", run.resolved, "--data", at(run, "data"), "--rows", String(rows));
}

/** Fetches the base, or says what is wrong with it, before anything else is done for it. */
export function checkBase({ recipe, resolved }: Run): Command[] {
	return recipe.base === null ? [] : [module("lib.base", "--recipe", resolved)];
}

function sizes({ recipe: { quantize } }: Run): string[] {
	return [
		...["--quantization", quantize.quantization],
		...["--context-window", String(quantize.context_window)],
		...["--prefill-chunk", String(quantize.prefill_chunk)],
	];
}

function exportCommands(run: Run): Command[] {
	const { onnx, gguf, ollama } = run.recipe.export;
	const common = ["--recipe", run.resolved, "--model", at(run, "merge")];
	return [
		...(onnx
			? [module("export.to_onnx", ...common, "--shards", at(run, "quantize"), "--out", at(run, "export", "onnx"))]
			: []),
		...(gguf
			? [module("export.to_gguf", ...common, "--trained", at(run, "train"), "--out", at(run, "export", "gguf"))]
			: []),
		...(ollama
			? [
					module(
						"export.to_ollama",
						...common,
						"--data",
						at(run, "data"),
						"--gguf",
						at(run, "export", "gguf"),
						"--out",
						at(run, "export", "ollama"),
					),
				]
			: []),
	];
}
