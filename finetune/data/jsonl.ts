import { readFile } from "node:fs/promises";
import type { z } from "zod";

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
