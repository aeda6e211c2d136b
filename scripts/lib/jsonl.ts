import { randomUUID } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import type { z } from "zod";

const NAMED_LINES = 5;

/**
 * Reads rows of JSON, one a line; empty lines are skipped.
 *
 * @param name what the file is called in messages
 * @throws Error naming the number of every line (the first few of them) that is no JSON or does not fit `schema`
 */
export function parseRows<T>(text: string, schema: z.ZodType<T>, name: string): T[] {
	const rows: T[] = [];
	const broken: string[] = [];
	for (const [index, line] of text.split("\n").entries()) {
		if (line.trim() === "") continue;
		const row = parseRow(line, schema);
		if ("problem" in row) broken.push(`line ${index + 1} ${row.problem}`);
		else rows.push(row.value);
	}
	if (broken.length) {
		const rest = broken.length - NAMED_LINES;
		throw new Error(`${name}: ${broken.slice(0, NAMED_LINES).join("; ")}${rest > 0 ? `; and ${rest} more` : ""}.`);
	}
	if (!rows.length) throw new Error(`${name}: there are no rows in it.`);
	return rows;
}

function parseRow<T>(line: string, schema: z.ZodType<T>): { value: T } | { problem: string } {
	let json: unknown;
	try {
		json = JSON.parse(line);
	} catch {
		return { problem: "is not JSON" };
	}
	const parsed = schema.safeParse(json);
	if (parsed.success) return { value: parsed.data };
	const [issue] = parsed.error.issues;
	return {
		problem: `${issue?.path.length ? `has a bad "${issue.path.join(".")}"` : "does not fit"} (${issue?.message})`,
	};
}

/** @throws Error naming the file when it cannot be read, or its broken lines. */
export async function readRows<T>(path: string, schema: z.ZodType<T>, name = path): Promise<T[]> {
	const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
		throw new Error(
			`${name} cannot be read${error.code === "ENOENT" ? ": there is no such file" : ` (${error.code})`}.`,
		);
	});
	return parseRows(text, schema, name);
}

/** Writes the whole file or nothing: a reader never sees half of it. */
export async function writeRows(path: string, rows: readonly unknown[]): Promise<void> {
	const draft = `${path}.${randomUUID()}.part`;
	try {
		await writeFile(draft, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
		await rename(draft, path);
	} catch (error) {
		await rm(draft, { force: true });
		throw new Error(`${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? error}).`);
	}
}
