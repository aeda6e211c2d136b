import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ROOT } from "../../scripts/lib/main.ts";
import { compileArguments, type PlannedLibrary } from "./plan.ts";

/** Everything that a library is made from. */
const INPUTS = ["finetune/compile", "finetune/quantize/quantization.py", "finetune/locks/compile.txt"];
/** Each takes a core and a gigabyte. */
const AT_ONCE = 2;

/**
 * Compiles the libraries into folders by their id, leaving out those whose inputs have not changed since.
 *
 * @throws Error in one sentence, with what Python said above it
 */
export async function compileLibraries(
	planned: readonly PlannedLibrary[],
	{ python, out, signal }: { python: string; out: string; signal: AbortSignal },
): Promise<void> {
	const code = await hashCode();
	const failed = new AbortController();
	const either = AbortSignal.any([signal, failed.signal]);
	const waiting = [...planned];
	const started = Date.now();
	const done = () => planned.length - waiting.length;
	async function work(): Promise<void> {
		for (let next = waiting.shift(); next; next = waiting.shift()) {
			console.log(
				`library ${done()} of ${planned.length}, ${Math.round((Date.now() - started) / 1000)} s: ${next.file}`,
			);
			await compileOnce(next, { python, code, signal: either, path: join(out, next.id, next.file) });
		}
	}
	try {
		await Promise.all(Array.from({ length: AT_ONCE }, work));
	} catch (error) {
		// the other one has no release to go into
		failed.abort();
		throw error;
	}
}

async function compileOnce(
	library: PlannedLibrary,
	{ python, code, path, signal }: { python: string; code: string; path: string; signal: AbortSignal },
): Promise<void> {
	const args = compileArguments(library, path);
	const stamp = createHash("sha256")
		.update(`${code}\0${args.join("\0")}`)
		.digest("hex");
	// not beside the library: everything there is packed
	const stampPath = join(dirname(dirname(path)), ".made-from", `${library.file}.sha256`);
	if (existsSync(path) && (await readFile(stampPath, "utf8").catch(() => "")) === stamp) return;
	await rm(stampPath, { force: true });
	const child = spawn(python, args, { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"], signal });
	const [status, endedBy] = await once(child, "exit");
	if (endedBy) throw new Error(`${library.file} is not finished: its process was ended by ${endedBy}; run it again.`);
	if (status !== 0) throw new Error(`${library.file} could not be compiled, for the reason above.`);
	await mkdir(dirname(stampPath), { recursive: true });
	await writeFile(stampPath, stamp);
}

async function hashCode(): Promise<string> {
	const hash = createHash("sha256");
	for (const input of INPUTS) {
		for (const file of await filesIn(join(ROOT, input))) hash.update(`${file}\0`).update(await readFile(file));
	}
	return hash.digest("hex");
}

async function filesIn(path: string): Promise<string[]> {
	const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
	if (!entries) return [path];
	return entries
		.filter((entry) => entry.isFile() && /\.(py|h|cc|json)$/.test(entry.name) && !entry.name.startsWith("test_"))
		.map((entry) => join(entry.parentPath, entry.name))
		.sort();
}
