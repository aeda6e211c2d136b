import { existsSync, readFileSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { z } from "zod";
import { recordOf, writeJson } from "../lib/files.ts";
import { filesIn, type Inputs } from "./fingerprint.ts";

/** Written last: without it, what lies in a stage's folder is unfinished. */
const COMPLETE = "complete.json";
/** Written first: what the stage was begun from. */
const BEGUN = "begun.json";

const outputsSchema = z.record(z.string(), z.object({ bytes: z.number(), sha256: z.string(), modified: z.number() }));
/** Files by their path in the stage's folder; of other folders, by their path from the root after a slash. */
export type Outputs = z.infer<typeof outputsSchema>;

const inputsSchema = z.object({
	recipe: z.record(z.string(), z.unknown()),
	files: z.record(z.string(), z.string()),
	code: z.record(z.string(), z.string()),
});
const markerSchema = z.object({
	inputs: inputsSchema,
	outputs: outputsSchema,
	seconds: z.number(),
	finished: z.string(),
});
export type Marker = z.infer<typeof markerSchema>;

/** @param folder the stage's, absolute */
export function readMarker(folder: string): Marker | undefined {
	return readAs(join(folder, COMPLETE), markerSchema);
}

/** What an unfinished stage was begun from. */
export function readBegun(folder: string): Inputs | undefined {
	return existsSync(join(folder, COMPLETE)) ? undefined : readAs(join(folder, BEGUN), inputsSchema);
}

function readAs<T>(path: string, schema: z.ZodType<T>): T | undefined {
	if (!existsSync(path)) return undefined;
	try {
		return schema.safeParse(JSON.parse(readFileSync(path, "utf8"))).data;
	} catch {
		// cut off while it was written: as good as absent
		return undefined;
	}
}

export async function writeBegun(folder: string, inputs: Inputs): Promise<void> {
	await rm(join(folder, COMPLETE), { force: true });
	await writeJson(join(folder, BEGUN), inputs);
}

/** @param also folders besides the stage's own whose files belong to it, absolute */
export async function writeMarker(
	folder: string,
	also: readonly string[],
	root: string,
	inputs: Inputs,
	seconds: number,
): Promise<Marker> {
	await rm(join(folder, BEGUN), { force: true });
	const outputs: Outputs = {};
	for (const path of [folder, ...also].flatMap(filesIn)) {
		outputs[nameOf(path, folder, root)] = { ...(await recordOf(path)), modified: statSync(path).mtimeMs };
	}
	const marker = { inputs, outputs, seconds, finished: new Date().toISOString() };
	await writeJson(join(folder, COMPLETE), marker);
	return marker;
}

/** The first output that is gone or is not what it was; files that nobody touched are not read again. */
export async function damagedOutput(folder: string, root: string, { outputs }: Marker): Promise<string | undefined> {
	for (const [name, { bytes, sha256: expected, modified }] of Object.entries(outputs)) {
		const path = name.startsWith("/") ? join(root, name) : join(folder, name);
		if (!existsSync(path)) return `${relative(root, path)} is gone`;
		const { size, mtimeMs } = statSync(path);
		if (size === bytes && mtimeMs === modified) continue;
		if (size !== bytes || (await recordOf(path)).sha256 !== expected) return `${relative(root, path)} was changed`;
	}
	return undefined;
}

function nameOf(path: string, folder: string, root: string): string {
	const inside = relative(folder, path);
	return (inside.startsWith("..") ? `/${relative(root, path)}` : inside).split(sep).join("/");
}
