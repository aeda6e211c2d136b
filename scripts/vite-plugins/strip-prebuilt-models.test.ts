import { readFileSync } from "node:fs";
import { parseAst } from "vite";
import { describe, expect, it } from "vitest";
import { stripDeclarations } from "./strip-prebuilt-models.ts";

const strip = (code: string) => stripDeclarations(code, parseAst(code));

const prefix = `const modelLibURLPrefix = "https://raw.githubusercontent.com/libs/";`;
const list = `const prebuiltAppConfig = { cacheBackend: "cache", model_list: [{ model_lib: modelLibURLPrefix + "x.wasm" }] };`;

describe("stripDeclarations", () => {
	it("empties the list of the web-llm that is installed, and leaves the rest alone", () => {
		const code = readFileSync(new URL("../../node_modules/@mlc-ai/web-llm/lib/index.js", import.meta.url), "utf8");
		expect(code).toContain("binary-mlc-llm-libs");
		const stripped = strip(code);
		expect(stripped).not.toMatch(/raw\.githubusercontent|binary-mlc-llm-libs|-webgpu\.wasm/);
		expect(code.length - stripped.length).toBeLessThan(120_000);
		const names = (text: string) => parseAst(text).body.length;
		expect(names(stripped)).toBe(names(code));
	});

	it("keeps its place after text that is longer in bytes than in units", () => {
		expect(strip(`const name = "料理 💼";\n${prefix}\n${list}\nconst after = 1;`)).toBe(
			`const name = "料理 💼";\nconst modelLibURLPrefix = "";\nconst prebuiltAppConfig = { cacheBackend: "cache", model_list: [] };\nconst after = 1;`,
		);
	});

	it.each([
		["is gone", prefix],
		["is another's", `${prefix}\nfunction prebuiltAppConfig() {}`],
		["is computed", `${prefix}\nconst prebuiltAppConfig = makeConfig();`],
		["has another host", `${list}\nconst modelLibURLPrefix = "https://example.test/";`],
	])("refuses a web-llm whose list %s", (_, code) => {
		expect(() => strip(code)).toThrow(/web-llm declares its \w+ no longer as it did/);
	});
});
