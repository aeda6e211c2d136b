import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sleep } from "../../src/lib/sleep.ts";
import type { Command } from "./stages.ts";

/** The process that works on a run; a later pipeline ends it when its own pipeline was killed. */
const WORKING = "working.json";

/** Of the Python libraries a user hears only what a stage says itself. */
const QUIET = {
	PYTHONWARNINGS: "ignore",
	TRANSFORMERS_VERBOSITY: "error",
	HF_HUB_DISABLE_PROGRESS_BARS: "1",
	TQDM_DISABLE: "1",
	// threads that wait leave the processor to others
	OMP_WAIT_POLICY: "passive",
};

interface Process {
	pid: number;
	command: string;
}

/** Runs commands one after another, in process groups of their own, so that ending one ends what it started. */
export async function runCommands(
	commands: readonly Command[],
	{ python, root, runFolder, signal }: { python: string; root: string; runFolder: string; signal: AbortSignal },
): Promise<void> {
	const lock = join(root, runFolder, WORKING);
	for (const [program, ...args] of commands) {
		signal.throwIfAborted();
		const path = program === "python" ? python : process.execPath;
		const child = spawn(path, args, { cwd: root, stdio: "inherit", detached: true, env: { ...QUIET, ...process.env } });
		const stop = () => endGroup(child);
		signal.addEventListener("abort", stop, { once: true });
		try {
			if (child.pid)
				writeFileSync(lock, JSON.stringify({ program: processOf(child.pid), pipeline: processOf(process.pid) }));
			const [code, killedBy] = await once(child, "exit");
			signal.throwIfAborted();
			if (killedBy === "SIGKILL")
				throw new Error(
					"The system ended it, most likely because memory ran out: lower train.rows_per_batch and raise train.accumulate by as much, or end other programs.",
				);
			if (code !== 0) throw new Error(`It stopped at: ${[program, ...args].join(" ")}`);
		} finally {
			signal.removeEventListener("abort", stop);
			rmSync(lock, { force: true });
		}
	}
}

/** Ends what a killed pipeline left at work in this run's folder. @throws Error when that pipeline still lives */
export async function endOrphan(folder: string): Promise<void> {
	const lock = join(folder, WORKING);
	if (!existsSync(lock)) return;
	const { program, pipeline }: Record<"program" | "pipeline", Process> = JSON.parse(readFileSync(lock, "utf8"));
	if (isAlive(pipeline))
		throw new Error(
			`Another pipeline is at work in ${folder} (process ${pipeline.pid}); wait until it ends, or end it.`,
		);
	if (isAlive(program)) {
		console.error(`Ending process ${program.pid}, which a killed pipeline left at work.`);
		kill(program.pid, "SIGKILL");
		while (isAlive(program)) await sleep(50);
	}
	rmSync(lock, { force: true });
}

function endGroup({ pid }: ChildProcess): void {
	if (pid) kill(pid, "SIGTERM");
}

function kill(pid: number, signal: NodeJS.Signals): void {
	try {
		process.kill(-pid, signal);
	} catch {
		// it has ended by itself
	}
}

const processOf = (pid: number): Process => ({ pid, command: commandOf(pid) });
/** A number is given to another process sooner or later, so the command has to be the same. */
const isAlive = ({ pid, command }: Process) => command !== "" && commandOf(pid) === command;

/** Empty when there is no such process. */
function commandOf(pid: number): string {
	if (existsSync("/proc/self/cmdline"))
		return existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, "utf8") : "";
	return spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim();
}
