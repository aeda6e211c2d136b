// Sets up Python for the stages in finetune: uv, a virtual environment with the locked packages, emscripten.
//   npx tsx scripts/python.ts compile train export test
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { aptInstall } from "./lib/apt.ts";
import { ROOT, runMain } from "./lib/main.ts";

/** The dependency groups of finetune/pyproject.toml; each has its lock in finetune/locks. */
const GROUPS = ["compile", "train", "export", "cuda", "test"] as const;
export type PythonGroup = (typeof GROUPS)[number];

const FINETUNE = join(ROOT, "finetune");
const VENV = join(FINETUNE, ".venv");
const PYTHON = join(VENV, "bin/python");
const STAMP = join(VENV, "installed-locks.json");
const OWN_UV = join(ROOT, "build/uv");

/**
 * Makes sure that the virtual environment has the locked packages of `groups`, and, for "compile", that emscripten is
 * there. Does nothing when all is there already.
 *
 * @returns the path of its python, absolute
 * @throws Error in one sentence when something is missing that cannot be installed here
 */
export function ensurePython(groups: readonly PythonGroup[]): string {
	if (groups.includes("compile") && !isOnPath("emcc")) aptInstall("emscripten", "emscripten");
	const installed = readStamp();
	const wanted = Object.fromEntries(groups.map((group) => [group, hashOf(lockOf(group))]));
	const missing = groups.filter((group) => installed[group] !== wanted[group]);
	if (missing.length === 0) return PYTHON;

	const uv = ensureUv();
	if (!existsSync(PYTHON))
		run("make the virtual environment", uv, "venv", "--quiet", "--clear", "--python", ">=3.11", VENV);
	console.error(`Installing the Python packages of ${missing.join(", ")} …`);
	const locks = missing.flatMap((group) => ["--requirements", lockOf(group)]);
	run("install the Python packages", uv, "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", ...locks);
	writeFileSync(STAMP, JSON.stringify({ ...installed, ...wanted }));
	return PYTHON;
}

const lockOf = (group: PythonGroup | "uv") => join(FINETUNE, "locks", `${group}.txt`);

/** What was installed last, by group; nothing when the environment is not whole. */
function readStamp(): Record<string, string> {
	return existsSync(PYTHON) && existsSync(STAMP) ? JSON.parse(readFileSync(STAMP, "utf8")) : {};
}

/** The uv on the PATH, or one of our own in build/uv. */
function ensureUv(): string {
	if (succeeds("uv", "--version")) return "uv";
	const own = join(OWN_UV, "bin/uv");
	if (succeeds(own, "--version")) return own;
	if (!succeeds("python3", "--version")) aptInstall("Python", "python3", "python3-pip");
	if (!succeeds("python3", "-m", "pip", "--version")) aptInstall("pip", "python3-pip");
	console.error("Installing uv …");
	rmSync(OWN_UV, { recursive: true, force: true });
	// a folder of its own, because Debian's Python lets pip write nowhere else
	run(
		"install uv",
		"python3",
		"-m",
		"pip",
		"install",
		"--quiet",
		"--require-hashes",
		"--target",
		OWN_UV,
		"-r",
		lockOf("uv"),
	);
	return own;
}

function isOnPath(program: string): boolean {
	return (process.env.PATH ?? "").split(delimiter).some((folder) => {
		try {
			accessSync(join(folder, program), constants.X_OK);
			return true;
		} catch {
			return false;
		}
	});
}

function succeeds(program: string, ...args: string[]): boolean {
	return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}

function run(what: string, program: string, ...args: string[]): void {
	// its words go to stderr: a command's stdout belongs to its answer
	const { status } = spawnSync(program, args, { cwd: FINETUNE, stdio: ["ignore", 2, 2] });
	if (status !== 0) throw new Error(`Could not ${what}, for the reason above.`);
}

function hashOf(file: string): string {
	return createHash("sha256").update(readFileSync(file)).digest("hex");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
	await runMain(async () => {
		const wanted = process.argv.slice(2);
		const unknown = wanted.find((group) => !GROUPS.some((known) => known === group));
		if (unknown !== undefined || wanted.length === 0) {
			throw new Error(
				`${unknown === undefined ? "Name at least one group" : `There is no group "${unknown}"`}; there are ${GROUPS.join(", ")}.`,
			);
		}
		console.log(ensurePython(GROUPS.filter((group) => wanted.includes(group))));
	});
}
