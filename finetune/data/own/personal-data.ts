import type { OwnRow } from "../dataset.ts";
import { KINDS } from "./patterns.ts";

/** "FILE:LINE: "url" holds a password in an address". */
export interface Finding {
	where: string;
	/** Where in the row, e.g. "messages.0.body". */
	field: string;
	kind: string;
}

// longer than any page title or mail that anybody trains on; a bound on the patterns' work
const LONGEST = 200_000;

/** Every kind of personal data or secret in each field of each row. */
export function findPersonalData(rows: readonly OwnRow[]): Finding[] {
	return rows.flatMap(({ where, value }) =>
		stringsIn(value, "").flatMap(({ field, text }) => kindsIn(text).map((kind) => ({ where, field, kind }))),
	);
}

export function kindsIn(text: string): string[] {
	const read = text.slice(0, LONGEST);
	return KINDS.filter(({ pattern, check }) =>
		[...read.matchAll(pattern)].some(([found]) => check?.(found) ?? true),
	).map(({ name }) => name);
}

function stringsIn(value: unknown, field: string): { field: string; text: string }[] {
	if (typeof value === "string") return [{ field, text: value }];
	if (typeof value !== "object" || value === null) return [];
	return Object.entries(value).flatMap(([key, inner]) => stringsIn(inner, field === "" ? key : `${field}.${key}`));
}

export const sayFinding = ({ where, field, kind }: Finding) => `${where}: "${field}" holds ${kind}`;
