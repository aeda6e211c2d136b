import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { ROOT } from "./main.ts";

/** Everything that a build reads, the models aside. */
const INPUTS = [
	"manifest.json",
	"vite.config.ts",
	"tsconfig.json",
	"package-lock.json",
	"src",
	"public",
	"scripts/vite-plugins",
	// the table of known sites
	"finetune/tasks/group-tabs",
].map((path) => join(ROOT, path));
const MODELS = join(ROOT, "models");
const DIST = join(ROOT, "dist");
const STAMP = join(ROOT, "build/dist.sha256");

export interface BuildOptions {
	/** The folder of models to pack, with its catalog.json: the repository's own when absent. */
	models?: string;
	/** The folder to build into, whose old content goes: dist/ for the repository's own models, MODELS.extension for others. */
	out?: string;
}

/**
 * Builds the extension, unless what a build reads has not changed since the last one into the same folder.
 *
 * @returns the folder of the unpacked extension, absolute
 */
export async function buildExtension({ models = MODELS, out }: BuildOptions = {}): Promise<string> {
	const dist = resolve(out ?? (resolve(models) === MODELS ? DIST : `${resolve(models)}.extension`));
	const stampPath = dist === DIST ? STAMP : `${dist}.sha256`;
	const stamp = await hashFiles([...INPUTS, resolve(models)]);
	const last = await readFile(stampPath, "utf8").catch(() => "");
	if (last === stamp && existsSync(join(dist, "manifest.json"))) return dist;
	console.error("Building the extension …");
	// an interrupted build leaves no stamp, so that its remains are never taken for a whole one
	await rm(stampPath, { force: true });
	await runVite(resolve(models), dist);
	await mkdir(dirname(stampPath), { recursive: true });
	await writeFile(stampPath, stamp);
	return dist;
}

/** In a process of its own: called from a test, NODE_ENV would make it a development build. */
async function runVite(models: string, dist: string): Promise<void> {
	const args = [join(ROOT, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn", "--outDir", dist];
	const env = { ...process.env, NODE_ENV: "production", INGLENOOK_MODELS: models };
	const vite = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ["ignore", 2, 2] });
	const [code] = await once(vite, "exit");
	if (code !== 0) throw new Error("The extension cannot be built, for the reason above.");
}

async function hashFiles(paths: readonly string[]): Promise<string> {
	const hash = createHash("sha256");
	for (const path of paths) {
		for (const file of await filesIn(path)) hash.update(`${file}\0`).update(await readFile(file));
	}
	return hash.digest("hex");
}

async function filesIn(path: string): Promise<string[]> {
	if (!existsSync(path)) return [];
	if (statSync(path).isFile()) return [path];
	const entries = await readdir(path, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.sort();
}
