import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { findEvals, readImports } from "./imports.ts";

/** A name that web-llm looks up in every model library: whatever the minifier does, a bundle that holds web-llm holds it. */
export const WEB_LLM_MARK = "tvmjs.array.decode_storage";
/** What is left of web-llm's list of model libraries, which Chrome's store takes for remote code. */
const REMOTE_LIBRARY = /https?:\/\/[^\s"'`]*\.wasm|binary-mlc-llm-libs|raw\.githubusercontent\.com/;

interface Manifest {
	content_scripts?: { js?: string[] }[];
}

/** Holds a built extension against what may be in it. @returns one sentence per offence */
export function checkBundle(dist: string): string[] {
	const scripts = new Map(
		readdirSync(dist, { recursive: true, encoding: "utf8" })
			.map((path) => path.split(sep).join("/"))
			.filter((path) => /\.m?js$/.test(path))
			.map((path) => [path, readFileSync(join(dist, path), "utf8")]),
	);
	const manifest: Manifest = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8"));
	const contentScripts = (manifest.content_scripts ?? []).flatMap(({ js = [] }) => js);
	return [
		...[...scripts].flatMap(([path, source]) => checkScript(path, source)),
		...contentScripts.flatMap((path) => {
			if (!existsSync(join(dist, path)))
				return [`dist/manifest.json names the content script ${path}, which is missing.`];
			const holder = reachable(path, scripts).find((name) => scripts.get(name)?.includes(WEB_LLM_MARK));
			return holder
				? [`The content script ${path} brings web-llm into every page (by ${holder}); ask the worker instead.`]
				: [];
		}),
	];
}

function checkScript(path: string, source: string): string[] {
	const remote = REMOTE_LIBRARY.exec(source);
	return [
		...(remote
			? [`dist/${path} still names a remote model library (${remote[0]}); strip web-llm's list from the build.`]
			: []),
		...findEvals(path, source).map(({ name, line }) => `dist/${path}:${line} makes code out of text by ${name}.`),
	];
}

/** The script and everything it imports, at once or later. */
function reachable(start: string, scripts: ReadonlyMap<string, string>): string[] {
	const found = new Set([start]);
	for (const path of found) {
		const source = scripts.get(path);
		if (source === undefined) continue;
		for (const { specifier } of readImports(path, source)) {
			if (specifier?.startsWith(".")) found.add(posix.join(posix.dirname(path), specifier));
			else if (specifier?.startsWith("/")) found.add(specifier.slice(1));
		}
	}
	return [...found];
}
