import { existsSync, readdirSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { recordOf } from "../lib/files.ts";
import type { Recipe } from "../lib/recipe.ts";
import type { Outputs } from "./marker.ts";
import type { Stage, StageId } from "./stages.ts";

/** Everything that decides what a stage writes. */
export interface Inputs {
	/** The recipe's sections that it reads. */
	recipe: Record<string, unknown>;
	/** sha256 by STAGE/path, or by path for files of the user's own. */
	files: Record<string, string>;
	/** sha256 by path, of the code that it runs. */
	code: Record<string, string>;
}

const CODE = /\.(ts|tsx|py|txt|h|cc|json|css|html)$/;
/** What is no part of what runs. */
const ASIDE = /(\.test\.tsx?$|(^|\/)(test_[^/]*|conftest)\.py$|(^|\/)(__pycache__|\.venv|node_modules)\/)/;

/**
 * @param upstream the outputs of the stages before it
 * @param root the repository
 */
export async function inputsOf(
	{ reads, from, code, files }: Stage,
	recipe: Recipe,
	upstream: ReadonlyMap<StageId, Outputs>,
	root: string,
): Promise<Inputs> {
	const wanted = [...upstream].flatMap(([earlier, outputs]) =>
		Object.entries(outputs)
			.filter(([path]) => from[earlier]?.test(path))
			.map(([path, { sha256 }]) => [`${earlier}/${path}`, sha256] as const),
	);
	const own = (files?.(recipe) ?? []).filter((path) => existsSync(join(root, path)));
	const paths = code(recipe)
		.flatMap((path) => filesIn(join(root, path)))
		.map((path) => relative(root, path).split(sep).join("/"))
		.filter((path) => CODE.test(path) && !ASIDE.test(path));
	return {
		recipe: Object.fromEntries(reads.map((key) => [key, recipe[key]])),
		files: Object.fromEntries([...wanted, ...(await hashes(own, root))].sort(byName)),
		code: Object.fromEntries((await hashes([...new Set(paths)], root)).sort(byName)),
	};
}

/** What has changed since, in words for a person; undefined when nothing has. */
export function difference(before: Inputs, now: Inputs): string | undefined {
	const setting = firstDifference(flatten(before.recipe), flatten(now.recipe));
	if (setting) return `the recipe's ${setting} changed`;
	const file = firstDifference(before.files, now.files);
	if (file) return `${file} changed`;
	const code = firstDifference(before.code, now.code);
	return code && `its code changed (${code})`;
}

/** All files in a folder, or the one file that the path is; sorted, absolute. */
export function filesIn(path: string): string[] {
	if (!existsSync(path)) return [];
	if (statSync(path).isFile()) return [path];
	return readdirSync(path, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.sort();
}

async function hashes(paths: readonly string[], root: string): Promise<[string, string][]> {
	return Promise.all(paths.map(async (path) => [path, (await recordOf(join(root, path))).sha256] as [string, string]));
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
	return a < b ? -1 : 1;
}

function flatten(value: unknown, path = ""): Record<string, string> {
	if (typeof value !== "object" || value === null || Array.isArray(value)) return { [path]: JSON.stringify(value) };
	const entries = Object.entries(value).map(([key, inner]) => flatten(inner, path === "" ? key : `${path}.${key}`));
	return Object.assign({}, ...entries);
}

function firstDifference(before: Record<string, string>, now: Record<string, string>): string | undefined {
	return [...new Set([...Object.keys(before), ...Object.keys(now)])].find((key) => before[key] !== now[key]);
}
