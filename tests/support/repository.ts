import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { ROOT } from "../../scripts/lib/main.ts";

/**
 * The files that are committed, or will be with the next commit, by their paths from the root with forward slashes.
 * Outside a git checkout (an unpacked archive): every file but those of the folders that .gitignore names.
 */
export function committedFiles(): string[] {
	const git = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
		cwd: ROOT,
		encoding: "utf8",
		maxBuffer: 1 << 28,
	});
	// a file that was deleted is listed until the deletion is committed
	if (git.status === 0)
		return git.stdout
			.split("\0")
			.filter((path) => path && existsSync(join(ROOT, path)))
			.sort();
	const ignored = readFileSync(join(ROOT, ".gitignore"), "utf8")
		.split("\n")
		.filter((line) => line.endsWith("/"))
		.map((line) => line.slice(0, -1));
	return walk(ROOT, new Set([...ignored, ".git"])).map((path) => path.slice(ROOT.length).split(sep).join("/"));
}

function walk(folder: string, ignored: ReadonlySet<string>): string[] {
	return readdirSync(folder, { withFileTypes: true })
		.filter((entry) => !ignored.has(entry.name))
		.flatMap((entry) => (entry.isDirectory() ? walk(join(folder, entry.name), ignored) : [join(folder, entry.name)]))
		.sort();
}

export function readText(path: string): string {
	return readFileSync(join(ROOT, path), "utf8");
}
