import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { constants, cp, mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import type { FileRecord } from "../../src/catalog/schema.ts";

/** @returns bytes and sha256, read in pieces: a shard need not fit into memory */
export async function recordOf(path: string): Promise<FileRecord> {
	const hash = createHash("sha256");
	for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
	return { bytes: (await stat(path)).size, sha256: hash.digest("hex") };
}

/** Copies a file or a folder; on file systems that can, no block is written twice. */
export async function copy(from: string, to: string): Promise<void> {
	await mkdir(dirname(to), { recursive: true });
	await cp(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE });
}

/** Moves a folder to where nothing is, whole or not at all, also from another disk. */
export async function move(from: string, to: string): Promise<void> {
	await mkdir(dirname(to), { recursive: true });
	try {
		await rename(from, to);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
		await copyWhole(from, to);
		await rm(from, { recursive: true });
	}
}

/** Copies a folder to where nothing is; a copy that was interrupted is not there. */
export async function copyWhole(from: string, to: string): Promise<void> {
	const draft = draftOf(to);
	await rm(draft, { recursive: true, force: true });
	await copy(from, draft);
	await rename(draft, to);
}

/** Where a file or folder is written before it takes the place of the one at `path`: what is left of it after a kill is rubbish. */
export function draftOf(path: string): string {
	return `${path}.part`;
}

/** A reader sees the old file or the new one, never half of it. */
export async function writeWhole(path: string, text: string): Promise<void> {
	await mkdir(dirname(path), { recursive: true });
	const draft = draftOf(path);
	try {
		await writeFile(draft, text);
		await rename(draft, path);
	} catch (error) {
		await rm(draft, { force: true });
		throw error;
	}
}

export async function writeJson(path: string, value: unknown): Promise<void> {
	await writeWhole(path, `${JSON.stringify(value, null, "\t")}\n`);
}

/** Paths of all files in the folder, relative to it, with forward slashes, in order. None where it does not exist. */
export async function filesIn(folder: string): Promise<string[]> {
	if (!existsSync(folder)) return [];
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(join(folder, sep).length).split(sep).join("/"))
		.sort();
}

/** @returns by path, in order */
export async function recordsOf(folder: string, paths: readonly string[]): Promise<Record<string, FileRecord>> {
	const records: Record<string, FileRecord> = {};
	for (const path of paths) records[path] = await recordOf(join(folder, path));
	return records;
}
