import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import type { z } from "zod";

/**
 * Writes one JSON value a line and returns the file's SHA-256.
 *
 * @throws Error naming the row that the schema refuses; nothing is written then.
 */
export async function writeJsonl<T>(path: string, rows: readonly T[], schema: z.ZodType<T>): Promise<string> {
	const lines = rows.map((row, index) => {
		const checked = schema.safeParse(row);
		if (!checked.success) {
			throw new Error(
				`Row ${index + 1} of ${path} is not valid: ${checked.error.issues[0]?.message}: ${JSON.stringify(row)}`,
			);
		}
		return `${JSON.stringify(checked.data)}\n`;
	});
	const text = lines.join("");
	await writeFile(path, text);
	return createHash("sha256").update(text).digest("hex");
}

/** @throws Error naming the line that is not JSON or that the schema refuses. */
export async function readJsonl<T>(path: string, schema: z.ZodType<T>): Promise<T[]> {
	const lines = (await readFile(path, "utf8")).split("\n");
	if (lines.at(-1) === "") lines.pop();
	return lines.map((line, index) => {
		try {
			return schema.parse(JSON.parse(line));
		} catch (error) {
			throw new Error(`Line ${index + 1} of ${path} cannot be read: ${(error as Error).message}`);
		}
	});
}
