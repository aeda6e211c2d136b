import { type Plugin, parseSync, Visitor } from "vite";

const ZOD = /\/zod\/v4\/core\/[\w-]+\.js$/;
/** What stands for `Function` in zod: it takes the refusal, as of a page that forbids eval, for "not here" and does without. */
const REFUSAL = `class { constructor() { throw new Error("An extension makes no code out of text."); } }`;

/**
 * Takes zod's way to make code out of text out of the build. An extension's pages forbid it anyway, but zod would try once
 * in each of them, which Chrome notes as an error, and a package that could do it looks bad to a reviewer.
 */
export function stripEval(): Plugin {
	return {
		name: "strip-eval",
		apply: "build",
		transform(code, id) {
			if (!ZOD.test(id.replaceAll("\\", "/").replace(/\?.*$/, ""))) return null;
			return { code: refuseFunction(id, code), map: null };
		},
	};
}

/** Replaces `Function` wherever a variable is declared to be it: `const F = Function`. */
export function refuseFunction(path: string, code: string): string {
	const places: { start: number; end: number }[] = [];
	new Visitor({
		VariableDeclarator({ init }) {
			if (init?.type === "Identifier" && init.name === "Function") places.push(init);
		},
	}).visit(parseSync(path, code).program);
	return places.reduceRight((text, { start, end }) => text.slice(0, start) + REFUSAL + text.slice(end), code);
}
