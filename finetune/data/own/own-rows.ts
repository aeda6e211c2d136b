import type { z } from "zod";
import type { OwnRow } from "../dataset.ts";
import { type Finding, findPersonalData, sayFinding } from "./personal-data.ts";
import { readOwnRows } from "./read.ts";

export interface OwnRows<T> {
	kept: OwnRow<T>[];
	/** Rows in the file. */
	total: number;
	findings: Finding[];
}

const SHOWN = 20;

/**
 * The user's own rows, without those that hold personal data or secrets unless these are allowed.
 *
 * @throws Error for a row that its schema refuses, and, when `strict`, for one that holds personal data
 */
export function loadOwnRows<T>(
	path: string,
	schema: z.ZodType<T>,
	{ strict, allowPersonal }: { strict: boolean; allowPersonal: boolean },
): OwnRows<T> {
	const rows = readOwnRows(path, schema);
	const findings = findPersonalData(rows);
	const named = new Set(findings.map(({ where }) => where));
	if (strict && findings[0] !== undefined)
		throw new Error(
			`${sayFinding(findings[0])}${named.size > 1 ? `, and ${named.size - 1} more rows do so` : ""}: take it out, or run without --strict, which leaves such rows out.`,
		);
	const kept = allowPersonal ? rows : rows.filter(({ where }) => !named.has(where));
	if (kept.length === 0)
		throw new Error(
			`All ${rows.length} rows of ${path} hold personal data or secrets (${sayFinding(findings[0] as Finding)}); take it out, or keep it by --allow-personal.`,
		);
	return { kept, total: rows.length, findings };
}

/** What a person is told of their rows, a line each. */
export function reportOwnRows({ kept, total, findings }: OwnRows<unknown>): string[] {
	const lines = findings.slice(0, SHOWN).map(sayFinding);
	if (findings.length > SHOWN) lines.push(`… and ${findings.length - SHOWN} more`);
	const left = total - kept.length;
	const more =
		left === 0 ? "" : `; ${left} hold personal data or secrets and are left out (--allow-personal keeps them)`;
	return [...lines, `${kept.length} of your ${total} rows are used${more}.`];
}
