import { readdirSync, readFileSync } from "node:fs";
import type { Browser } from "puppeteer-core";

/** The most memory that the browser's processes have had, in MB: the sum of what each had at its own most. Linux only. */
export async function memoryOf(browser: Browser): Promise<number> {
	const root = browser.process()?.pid;
	const parents = new Map(pids().map((pid) => [pid, Number(field(pid, "PPid"))]));
	const isOurs = (pid: number | undefined): boolean =>
		pid !== undefined && pid > 1 && (pid === root || isOurs(parents.get(pid)));
	const kilobytes = [...parents.keys()].filter(isOurs).map((pid) => Number.parseInt(field(pid, "VmHWM"), 10) || 0);
	return kilobytes.reduce((sum, one) => sum + one, 0) / 1000;
}

function pids(): number[] {
	return readdirSync("/proc").map(Number).filter(Number.isInteger);
}

/** Of /proc/PID/status; "" where the process has ended meanwhile. */
function field(pid: number, name: string): string {
	try {
		return new RegExp(`^${name}:\\s*(.*)$`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "";
	} catch {
		return "";
	}
}
