import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ROOT } from "./main.ts";

/** Everything that a build reads. */
const INPUTS = [
	"manifest.json",
	"vite.config.ts",
	"tsconfig.json",
	"package-lock.json",
	"src",
	"public",
	"models",
	"scripts/vite-plugins",
];
const DIST = join(ROOT, "dist");
const STAMP = join(ROOT, "build/dist.sha256");

/**
 * Builds the extension, unless what a build reads has not changed since the last one.
 *
 * @returns the folder of the unpacked extension, absolute
 */
export async function buildExtension(): Promise<string> {
	const stamp = await hashInputs();
	const last = await readFile(STAMP, "utf8").catch(() => "");
	if (last === stamp && existsSync(join(DIST, "manifest.json"))) return DIST;
	console.error("Building the extension …");
	// an interrupted build leaves no stamp, so that its remains are never taken for a whole one
	await rm(STAMP, { force: true });
	await runVite();
	await mkdir(dirname(STAMP), { recursive: true });
	await writeFile(STAMP, stamp);
	return DIST;
}

/** In a process of its own: called from a test, NODE_ENV would make it a development build. */
async function runVite(): Promise<void> {
	const args = [join(ROOT, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn"];
	const env = { ...process.env, NODE_ENV: "production" };
	const vite = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ["ignore", 2, 2] });
	const [code] = await once(vite, "exit");
	if (code !== 0) throw new Error("The extension cannot be built, for the reason above.");
}

async function hashInputs(): Promise<string> {
	const hash = createHash("sha256");
	for (const input of INPUTS) {
		for (const file of await filesIn(input)) hash.update(`${file}\0`).update(await readFile(join(ROOT, file)));
	}
	return hash.digest("hex");
}

async function filesIn(path: string): Promise<string[]> {
	if (!existsSync(join(ROOT, path))) return [];
	if (statSync(join(ROOT, path)).isFile()) return [path];
	const entries = await readdir(join(ROOT, path), { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length))
		.sort();
}
