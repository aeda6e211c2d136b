import { describe, expect, it } from "vitest";
import { committedFiles, readText } from "../support/repository.ts";
import { checkImports } from "./check-imports.ts";
import { IMPORT_TABLE, type Room, UNIT_TESTS } from "./import-table.ts";

const ROOMS = /^(src|finetune|scripts|tests)\/.*\.([mc]?[jt]sx?)$/;

describe("the repository's own files", () => {
	const files = new Map(
		committedFiles()
			.filter((path) => ROOMS.test(path))
			.map((path) => [path, readText(path)]),
	);

	it("are found", () => {
		expect(files.size).toBeGreaterThan(50);
		expect([...files.keys()]).toContain("src/engine/webllm.ts");
	});

	it("import what the table lets them", () => {
		expect(checkImports(files, IMPORT_TABLE, UNIT_TESTS)).toEqual([]);
	});

	it("leave no line of the table without a file", () => {
		const paths = [...files.keys(), ...committedFiles().filter((path) => path.startsWith("models/"))];
		const idle = IMPORT_TABLE.filter(
			(room) => !paths.some((path) => path === room.path || path.startsWith(`${room.path}/`)),
		);
		expect(idle.map((room) => room.path)).toEqual([]);
	});
});

describe("the check", () => {
	/** What it says about one made-up file. */
	function check(path: string, source: string, table: readonly Room[] = IMPORT_TABLE): string[] {
		return checkImports(new Map([[path, source]]), table, UNIT_TESTS);
	}

	it.each([
		["another room", "src/lib/a.ts", `import { x } from "../tasks/b.ts";`],
		["a re-export", "src/tasks/a.ts", `export * from "../engine/engine.ts";`],
		["a named re-export", "src/tasks/a.ts", `export { x } from "../engine/engine.ts";`],
		["a type", "src/tasks/a.ts", `import type { X } from "../engine/engine.ts";`],
		["a type by import()", "src/lib/a.ts", `export type X = import("../tasks/task.ts").Task<1, 2>;`],
		["an import at run time", "src/ui/a.tsx", `await import("../engine/webllm.ts");`],
		["a require", "src/ui/a.ts", `require("../engine/webllm.ts");`],
		["a package", "src/tasks/a.ts", `import browser from "webextension-polyfill";`],
		["a file inside a package", "src/engine/other.ts", `import { x } from "@mlc-ai/web-llm/lib/index.js";`],
		["Node in the browser", "src/lib/a.ts", `import { readFileSync } from "fs";`],
		["another feature", "src/features/a/x.ts", `import { y } from "../b/y.ts";`],
		["an engine by value", "src/features/a/x.ts", `import { createQueue } from "../../engine/queue.ts";`],
		["another entry", "src/entries/popup/a.ts", `import "../background.ts";`],
		["an entry from below", "src/features/a/x.ts", `import "../../entries/background.ts";`],
		["a test", "scripts/a.ts", `import { x } from "../tests/support/browser.ts";`],
		["an unlisted room of src", "finetune/data/a.ts", `import { x } from "../../src/features/tab-grouping/plan.ts";`],
		["something outside", "src/lib/a.ts", `import { x } from "../../../elsewhere/x.ts";`],
		["what a build wrote", "tests/e2e/a.ts", `import { x } from "../../dist/x.js";`],
		["vitest in a file that ships", "src/lib/a.ts", `import { expect } from "vitest";`],
	])("names %s that a room may not import", (_what, path, source) => {
		const sentences = check(path, source);
		expect(sentences).toHaveLength(1);
		expect(sentences[0]).toMatch(new RegExp(`^${path}:1 imports .+\\.$`));
	});

	it("names an import that is computed", () => {
		expect(check("src/lib/a.ts", `const x = "./b"; await import(x + ".ts");`)).toEqual([
			"src/lib/a.ts:1 imports a name that is computed, which nobody can check; write it out.",
		]);
	});

	it.each([
		["chrome.tabs.query({});"],
		["type T = chrome.tabs.Tab;"],
		["globalThis.chrome.runtime;"],
		[`import { browser } from "../../browser/api.ts";\nbrowser.tabs;`],
	])("names %j outside src/browser", (source) => {
		expect(check("src/features/a/x.ts", source)).toEqual([expect.stringContaining("only src/browser may")]);
		expect(check("src/browser/x.ts", source.replace(/^import.*\n/, ""))).toEqual([]);
	});

	it("names a file that lies in no room", () => {
		expect(check("src/utils/a.ts", "")).toEqual([expect.stringContaining("lies in no room")]);
	});

	it.each([
		["its own room", "src/lib/a.ts", `import { x } from "./b.ts";`],
		["a room of the table", "src/engine/a.ts", `import { x } from "../catalog/schema.ts";`],
		["a type of the engine", "src/features/a/x.ts", `import type { ModelBackend } from "../../engine/engine.ts";`],
		["inline types alone", "src/features/a/x.ts", `import { type ModelBackend } from "../../engine/engine.ts";`],
		["web-llm where it belongs", "src/engine/webllm.ts", `import { MLCEngine } from "@mlc-ai/web-llm";`],
		["a test's tools", "src/lib/a.test.ts", `import { expect } from "vitest"; import "node:fs";`],
		["a word that is no import", "src/lib/a.ts", `export const text = 'import x from "vitest"'; // import "fs"`],
	])("lets %s pass", (_what, path, source) => {
		expect(check(path, source)).toEqual([]);
	});
});
