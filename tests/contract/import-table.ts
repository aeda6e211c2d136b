/** What one room of the repository may import. Its own files are always allowed. */
export interface Room {
	/** A folder, or one file that has rules of its own; the longest path that holds a file is the file's room. */
	path: string;
	/** Rooms, or single files of them, that it may import. */
	rooms: readonly string[];
	/** Rooms, or single files of them, of which it may import types only. */
	types?: readonly string[];
	/** npm packages; "node:*" stands for all that Node has built in. */
	packages: readonly string[];
	/** Its folders are rooms of their own, which may not import each other. */
	separate?: true;
	/** No other room may import it. */
	root?: true;
	/** It may import by a computed name; a contract test of its own holds what the name is computed from. */
	computes?: true;
	/** It may name the browser's API (`chrome.…`, `browser.…`). */
	namesBrowserApi?: true;
}

const PURE = ["src/lib", "src/tasks", "src/catalog"] as const;

export const IMPORT_TABLE: readonly Room[] = [
	{ path: "src/lib", rooms: [], packages: [] },
	{ path: "src/tasks", rooms: ["src/lib"], packages: ["zod"] },
	// a model's calibration is a task's own
	{ path: "src/catalog", rooms: ["src/lib", "src/tasks"], packages: ["zod"] },
	{ path: "src/browser", rooms: ["src/lib"], packages: ["webextension-polyfill"], namesBrowserApi: true },
	{ path: "src/messages", rooms: [...PURE, "src/browser"], types: ["src/engine/engine.ts"], packages: ["zod"] },
	// what another context sends is parsed
	{ path: "src/engine", rooms: PURE, packages: ["zod"] },
	{ path: "src/engine/webllm.ts", rooms: ["src/engine", ...PURE], packages: ["@mlc-ai/web-llm"] },
	{
		path: "src/engine/onnx-session.ts",
		rooms: ["src/engine", ...PURE],
		packages: ["onnxruntime-web", "@huggingface/tokenizers"],
	},
	// what runs or waits, of all features: they may not import each other
	{ path: "src/jobs", rooms: ["src/lib", "src/browser", "src/messages"], types: ["src/engine"], packages: [] },
	// runs in other people's pages: no schema library, no model, no browser API
	{ path: "src/webmail", rooms: ["src/lib"], types: ["src/tasks"], packages: [] },
	{ path: "src/ui", rooms: ["src/lib"], packages: ["preact"] },
	{
		path: "src/features",
		rooms: [...PURE, "src/browser", "src/jobs", "src/messages", "src/ui", "src/webmail"],
		types: ["src/engine"],
		packages: ["preact", "zod"],
		separate: true,
	},
	// the one page with charts
	{
		path: "src/features/benchmark",
		rooms: [...PURE, "src/browser", "src/jobs", "src/messages", "src/ui"],
		types: ["src/engine"],
		packages: ["preact", "zod", "csv", "@observablehq/plot"],
	},
	{
		path: "src/entries",
		rooms: [
			...PURE,
			"src/browser",
			"src/jobs",
			"src/messages",
			"src/engine",
			"src/ui",
			"src/webmail",
			"src/features",
			"models",
		],
		packages: ["preact", "zod"],
		separate: true,
		root: true,
	},
	// a task's generator is found by the task's name
	{
		path: "finetune",
		rooms: [...PURE, "scripts/lib", "scripts/python.ts"],
		packages: ["node:*", "csv", "fastest-levenshtein", "yaml", "zod"],
		computes: true,
	},
	// a candidate is compared in a real browser, by the extension's own engine
	{
		path: "finetune/verify",
		rooms: [...PURE, "src/engine", "src/browser/offscreen.ts", "finetune", "scripts"],
		packages: ["node:*", "vite", "zod", "@mlc-ai/web-llm"],
	},
	// and judged through the extension itself
	{
		path: "finetune/evaluate",
		rooms: [...PURE, "finetune", "scripts"],
		types: ["src/messages"],
		packages: ["node:*", "puppeteer-core", "yaml", "zod"],
		computes: true,
	},
	{
		path: "finetune/deploy",
		rooms: [...PURE, "finetune", "scripts"],
		types: ["src/messages"],
		packages: ["node:*", "puppeteer-core", "yaml", "zod"],
		computes: true,
	},
	// the release: the extension, and libraries that are tried in a browser
	{ path: "finetune/package", rooms: [...PURE, "finetune", "scripts"], packages: ["node:*"] },
	// the envelope is how a message is written down; nothing else of src runs outside a browser
	{
		path: "scripts",
		rooms: [...PURE, "src/messages/envelope.ts", "scripts/bench"],
		types: ["src/messages"],
		packages: ["node:*", "puppeteer-core", "vite", "zod"],
	},
	// models are timed in the browser that their parity is tested in
	{
		path: "scripts/bench",
		rooms: [...PURE, "finetune/verify", "finetune/tasks/group-tabs", "scripts"],
		packages: ["node:*", "puppeteer-core", "zod"],
	},
	{ path: "models", rooms: [], packages: [] },
	{
		path: "tests",
		rooms: ["src", "finetune", "scripts", "models", "samples"],
		packages: ["node:*", "axe-core", "puppeteer-core", "vite", "vitest", "zod"],
		root: true,
	},
	{
		path: "tests/parity",
		rooms: ["finetune/verify", "scripts/lib"],
		packages: ["node:*", "vitest"],
		root: true,
	},
];

/** What a test beside its file may import on top of what its room may. */
export const UNIT_TESTS: Pick<Room, "rooms" | "packages"> = {
	rooms: [
		"src/engine/fake-engine.ts",
		"src/engine/queue.ts",
		"src/engine/router.ts",
		"src/engine/vector-cache.ts",
		// what is read of a page is held against the task's own schema
		"src/tasks/summarize-thread/schema.ts",
	],
	packages: ["vitest", "@webext-core/fake-browser", "node:*"],
};
