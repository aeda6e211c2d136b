import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { parse } from "csv/sync";
import type { z } from "zod";
import type { OwnRow } from "../dataset.ts";

/** A row before its schema has seen it. */
interface RawRow {
	/** 1-based; where the row begins. */
	line: number;
	value: unknown;
}

const READERS: Readonly<Record<string, (text: string, path: string) => RawRow[]>> = {
	".jsonl": readJsonl,
	".json": readJson,
	".csv": readCsv,
};

/**
 * Reads the user's own rows, in the order of the file.
 *
 * @throws Error in one sentence that names file, line and what is missing or wrong
 */
export function readOwnRows<T>(path: string, schema: z.ZodType<T>): OwnRow<T>[] {
	const reader = READERS[extname(path).toLowerCase()];
	if (reader === undefined)
		throw new Error(`${path} is neither .jsonl nor .json nor .csv; save your rows as one of them.`);
	let text: string;
	try {
		text = readFileSync(path, "utf8");
	} catch {
		throw new Error(`${path}, which data.own names, cannot be read; give the path of a file of rows.`);
	}
	const rows = reader(text.replace(/^\uFEFF/, ""), path);
	if (rows.length === 0) throw new Error(`${path} has no rows; add some, or leave data.own out.`);
	return rows.map(({ line, value }) => {
		const where = `${path}:${line}`;
		const checked = schema.safeParse(value);
		if (!checked.success) throw new Error(`${where}: ${sentence(checked.error.issues[0], value)}`);
		return { where, value: checked.data };
	});
}

function sentence(issue: z.core.$ZodIssue | undefined, value: unknown): string {
	if (typeof value !== "object" || value === null || Array.isArray(value)) return "a row is an object with keys.";
	const key = issue?.path.join(".") ?? "";
	const found = issue?.path.reduce<unknown>(
		(at, step) => (at as Record<PropertyKey, unknown> | undefined)?.[step],
		value,
	);
	if (key !== "" && (found === undefined || found === null || found === "")) return `"${key}" is missing.`;
	return key === "" ? (issue?.message ?? "is no row.") : `"${key}": ${issue?.message}.`.replace(/\.\.$/, ".");
}

function readJsonl(text: string, path: string): RawRow[] {
	return text.split("\n").flatMap((source, index) => {
		if (source.trim() === "") return [];
		try {
			return { line: index + 1, value: JSON.parse(source) };
		} catch {
			throw new Error(`${path}:${index + 1}: is not JSON; in a .jsonl file every line is one row.`);
		}
	});
}

function readJson(text: string, path: string): RawRow[] {
	let rows: unknown;
	try {
		rows = JSON.parse(text);
	} catch (error) {
		throw new Error(`${path} is not JSON: ${(error as Error).message}`);
	}
	if (!Array.isArray(rows)) throw new Error(`${path} should be one list of rows: [{…}, {…}].`);
	const lines = linesOfElements(text);
	return rows.map((value, index) => ({ line: lines[index] ?? 1, value }));
}

/** The lines on which the elements of a JSON array begin; `text` is known to be valid. */
function linesOfElements(text: string): number[] {
	const lines: number[] = [];
	let [line, depth, expected] = [1, 0, false];
	for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|\n|[[\]{}]|,|[^\s"[\]{},]+/g)) {
		if (token === "\n") {
			line++;
			continue;
		}
		if (expected && token !== "]") lines.push(line);
		if (expected) expected = false;
		if (token === "[" || token === "{") depth++;
		if (token === "]" || token === "}") depth--;
		if (depth === 1 && (token === "," || (token === "[" && lines.length === 0))) expected = true;
	}
	return lines;
}

function readCsv(text: string, path: string): RawRow[] {
	const header = text.slice(0, Math.max(0, text.indexOf("\n")));
	const delimiter = [",", ";", "\t"].find((mark) => header.includes(mark)) ?? ",";
	try {
		const records = parse(text, {
			columns: (names: string[]) => names.map((name) => name.trim()),
			delimiter,
			skip_empty_lines: true,
			info: true,
		}) as unknown as { record: Record<string, string>; info: { lines: number } }[];
		return records.map(({ record, info }) => ({
			// the parser says where a record ends
			line: info.lines - Object.values(record).reduce((sum, cell) => sum + cell.split("\n").length - 1, 0),
			value: withoutEmptyCells(record),
		}));
	} catch (error) {
		throw new Error(`${path} is not CSV with a header line: ${(error as Error).message}.`);
	}
}

function withoutEmptyCells(record: Readonly<Record<string, string>>): Record<string, string> {
	return Object.fromEntries(Object.entries(record).filter(([, cell]) => cell.trim() !== ""));
}
