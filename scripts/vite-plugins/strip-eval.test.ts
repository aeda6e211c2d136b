import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { refuseFunction } from "./strip-eval.ts";

it("refuses where a variable is declared to be Function, and leaves the rest alone", () => {
	const code = `const é = "🦊"; const F = Function; const isFunction = (x) => x instanceof Function; class Function2 {}`;
	const refused = refuseFunction("a.js", code);
	expect(refused).toMatch(
		/^const é = "🦊"; const F = class \{.+\}; const isFunction = \(x\) => x instanceof Function;/,
	);
});

it("is what zod that is installed calls its way to make code", async () => {
	for (const name of ["util", "doc"]) {
		const code = readFileSync(new URL(`../../node_modules/zod/v4/core/${name}.js`, import.meta.url), "utf8");
		expect(refuseFunction(`${name}.js`, code), name).not.toBe(code);
		expect(refuseFunction(`${name}.js`, code), name).not.toMatch(/const \w+ = Function;/);
	}
});
