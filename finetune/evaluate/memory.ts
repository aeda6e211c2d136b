import { readdirSync, readFileSync } from "node:fs";

const EVERY_MS = 500;

/** Watches how much memory a process and all that it started take. */
export interface MemoryWatch {
	/** Ends it. @returns the most that was seen, in bytes; undefined where there is no /proc to read it from */
	stop(): number | undefined;
}

/** @param pid of a browser: its own memory, that of its pages and, on a software adapter, of its GPU process too */
export function watchMemory(pid: number): MemoryWatch {
	let peak: number | undefined;
	const look = () => {
		const now = treeMemory(pid);
		if (now !== undefined) peak = Math.max(peak ?? 0, now);
	};
	const timer = setInterval(look, EVERY_MS);
	look();
	return {
		stop() {
			clearInterval(timer);
			look();
			return peak;
		},
	};
}

/**
 * Sum of the proportional set sizes (what is shared counts once) of a process and its descendants, in bytes.
 * Linux only: /proc/PID/smaps_rollup, documented in proc(5).
 */
function treeMemory(pid: number): number | undefined {
	const children = childrenByParent();
	if (!children) return undefined;
	const tree = [pid];
	for (const parent of tree) tree.push(...(children.get(parent) ?? []));
	const sizes = tree.map(memoryOf).filter((size) => size !== undefined);
	return sizes.length === 0 ? undefined : sizes.reduce((sum, size) => sum + size, 0);
}

function childrenByParent(): Map<number, number[]> | undefined {
	const children = new Map<number, number[]>();
	try {
		for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
			const parent = parentOf(name);
			if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
		}
	} catch {
		return undefined;
	}
	return children;
}

function parentOf(pid: string): number | undefined {
	// "PID (name) state PPID …": a name may hold spaces and brackets
	const fields = read(`/proc/${pid}/stat`)?.replace(/^.*\)/s, "").trim().split(" ");
	return fields?.[1] === undefined ? undefined : Number(fields[1]);
}

function memoryOf(pid: number): number | undefined {
	const kilobytes = read(`/proc/${pid}/smaps_rollup`)?.match(/^Pss:\s+(\d+) kB$/m)?.[1];
	return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** A process may end while it is looked at. */
function read(path: string): string | undefined {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return undefined;
	}
}
