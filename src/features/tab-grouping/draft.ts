import { z } from "zod";
import { type Category, categoriesSchema } from "../../tasks/group-tabs/schema.ts";

/** A category as it is being typed: lists are text, one entry a line. */
const draftCategorySchema = z.object({
	/** Tells it from others while its name changes. */
	key: z.string(),
	name: z.string(),
	description: z.string(),
	examples: z.string(),
	domains: z.string(),
	patterns: z.string(),
});
export type DraftCategory = z.infer<typeof draftCategorySchema>;
export type DraftField = Exclude<keyof DraftCategory, "key">;
export const draftSchema = z.array(draftCategorySchema);
export type Draft = z.infer<typeof draftSchema>;

export function toDraft(categories: readonly Category[]): Draft {
	return categories.map(({ name, description, examples, domains = [], patterns = [] }, i) => ({
		key: `${i} ${name}`,
		name,
		description,
		examples: examples.join("\n"),
		domains: domains.join("\n"),
		patterns: patterns.join("\n"),
	}));
}

export type ParsedDraft =
	| { ok: true; categories: Category[] }
	/** What is wrong first, in a sentence, and where. */
	| { ok: false; message: string; key: string | undefined; field: DraftField };

export function parseDraft(draft: Draft): ParsedDraft {
	const names = new Set<string>();
	for (const { key, name, domains } of draft) {
		const lower = name.trim().toLowerCase();
		if (names.has(lower) && lower !== "") {
			return { ok: false, message: `Two categories are called "${name.trim()}".`, key, field: "name" };
		}
		names.add(lower);
		const wrong = entriesOf(domains).find((domain) => !isHost(toHost(domain)));
		if (wrong !== undefined) {
			return { ok: false, message: `"${wrong}" is not a site; write it like example.org.`, key, field: "domains" };
		}
	}
	const parsed = categoriesSchema.safeParse(draft.map(toCategory));
	if (parsed.success) return { ok: true, categories: parsed.data };
	const [issue] = parsed.error.issues;
	const [index, field] = issue?.path ?? [];
	return {
		ok: false,
		message: issue?.message ?? "Something in the list is not valid.",
		key: typeof index === "number" ? draft[index]?.key : undefined,
		field: isField(field) ? field : "name",
	};
}

function toCategory({ name, description, examples, domains, patterns }: DraftCategory): Category {
	const hosts = entriesOf(domains).map(toHost);
	const pieces = entriesOf(patterns);
	return {
		name,
		description,
		examples: entriesOf(examples),
		...(hosts.length > 0 ? { domains: hosts } : {}),
		...(pieces.length > 0 ? { patterns: pieces } : {}),
	};
}

function entriesOf(text: string): string[] {
	return text
		.split(/\n/)
		.map((entry) => entry.trim())
		.filter(Boolean);
}

/** People paste addresses where a host is asked for. */
function toHost(text: string): string {
	const address = text.toLowerCase().replace(/^\*\./, "");
	const url = address.includes("://") ? address : `https://${address}`;
	return (URL.canParse(url) ? new URL(url).hostname : address).replace(/^www\./, "");
}

function isHost(host: string): boolean {
	return /^[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)*$/u.test(host);
}

function isField(value: unknown): value is DraftField {
	return typeof value === "string" && value !== "key" && value in draftCategorySchema.shape;
}
