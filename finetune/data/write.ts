import { createHash } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { chatRowSchema, type Dataset } from "./dataset.ts";
import { toCsv, toJson, toJsonl } from "./formats.ts";
import { SPLITS } from "./split.ts";

export interface Written {
	/** Rows of each JSONL file. */
	counts: Record<string, number>;
	/** Of every file, by name. */
	sha256: Record<string, string>;
}

/**
 * Writes every file of a data set but the manifest, whose absence says until the end that the folder is not whole.
 *
 * @throws Error naming the file and the row that its schema refuses; nothing is written then
 */
export async function writeDataset(folder: string, dataset: Dataset, card: string): Promise<Written> {
	const counts: Record<string, number> = {};
	const texts = new Map<string, string>();
	const addJsonl = (name: string, rows: readonly unknown[], schema: z.ZodType) => {
		texts.set(name, toJsonl(checkRows(name, rows, schema)));
		counts[name] = rows.length;
	};
	for (const { name, rows, schema } of dataset.files) addJsonl(name, rows, schema);
	for (const split of SPLITS) {
		const rows = dataset.splits[split].map(({ row }) => row);
		addJsonl(`${split}.jsonl`, rows, dataset.rowSchema);
		texts.set(`${split}.json`, toJson(rows));
		texts.set(`${split}.csv`, toCsv(rows));
		const chats = dataset.splits[split].map(({ chat }) => chat);
		addJsonl(`chat-${split}.jsonl`, chats, chatRowSchema);
	}
	texts.set("card.md", card);

	await mkdir(folder, { recursive: true });
	await rm(join(folder, "manifest.json"), { force: true });
	const sha256: Record<string, string> = {};
	for (const [name, text] of texts) {
		await writeFile(join(folder, name), text);
		sha256[name] = createHash("sha256").update(text).digest("hex");
	}
	return { counts, sha256 };
}

function checkRows(name: string, rows: readonly unknown[], schema: z.ZodType): unknown[] {
	return rows.map((row, index) => {
		const checked = schema.safeParse(row);
		if (!checked.success) {
			const issue = checked.error.issues[0];
			throw new Error(
				`Row ${index + 1} of ${name} is not valid: ${issue?.path.join(".")}: ${issue?.message}: ${JSON.stringify(row).slice(0, 300)}`,
			);
		}
		return checked.data;
	});
}
