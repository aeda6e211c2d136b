import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildExtension } from "../../scripts/lib/build-extension.ts";
import { checkBundle, WEB_LLM_MARK } from "./check-bundle.ts";

describe("the built extension", () => {
	let dist: string;
	beforeAll(async () => {
		dist = await buildExtension();
	}, 300_000);

	it("holds no remote library, no web-llm in a content script and no eval", () => {
		expect(checkBundle(dist)).toEqual([]);
	});

	it("holds web-llm, or the check above would look for nothing", () => {
		const scripts = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".js"));
		expect(scripts.some((path) => readFileSync(join(dist, path), "utf8").includes(WEB_LLM_MARK))).toBe(true);
	});
});

describe("the check", () => {
	let dist: string;
	beforeEach(() => {
		dist = mkdtempSync(join(tmpdir(), "dist-"));
	});
	afterEach(() => rmSync(dist, { recursive: true }));

	function write(files: Record<string, string>, manifest: object = {}): void {
		for (const [path, content] of Object.entries({ ...files, "manifest.json": JSON.stringify(manifest) })) {
			mkdirSync(dirname(join(dist, path)), { recursive: true });
			writeFileSync(join(dist, path), content);
		}
	}

	it("names a remote model library", () => {
		write({ "assets/a.js": `const lib = "https://example.org/libs/Llama.wasm";` });
		expect(checkBundle(dist)).toEqual([
			expect.stringContaining(
				"dist/assets/a.js still names a remote model library (https://example.org/libs/Llama.wasm)",
			),
		]);
	});

	it.each([
		"eval(x)",
		"(0,eval)(x)",
		"new Function(x)",
		"Function(x)()",
		"globalThis.eval(x)",
		"const F = Function",
		"let e; e = eval",
	])("names %s", (source) => {
		write({ "a.js": source });
		expect(checkBundle(dist)).toEqual([expect.stringContaining("dist/a.js:1 makes code out of text")]);
	});

	it.each([
		["a static import", `import "./assets/b.js";`],
		["a later import", `const b = () => import("/assets/b.js");`],
		["its own text", `const mark = "${WEB_LLM_MARK}";`],
	])("names a content script that brings web-llm in by %s", (_how, source) => {
		write(
			{ "content.js": source, "assets/b.js": `import "./c.js";`, "assets/c.js": `const name = "${WEB_LLM_MARK}";` },
			{ content_scripts: [{ js: ["content.js"] }] },
		);
		expect(checkBundle(dist)).toEqual([
			expect.stringContaining("The content script content.js brings web-llm into every page"),
		]);
	});

	it("names a content script that is missing", () => {
		write({}, { content_scripts: [{ js: ["content.js"] }] });
		expect(checkBundle(dist)).toEqual(["dist/manifest.json names the content script content.js, which is missing."]);
	});

	it("lets web-llm in the worker pass", () => {
		write(
			{ "worker.js": `const name = "${WEB_LLM_MARK}";`, "content.js": "export const x = 1;" },
			{ content_scripts: [{ js: ["content.js"] }] },
		);
		expect(checkBundle(dist)).toEqual([]);
	});
});
