import { z } from "zod";
import { neutralize, shorten } from "../../lib/plain-text.ts";
import type { ChatMessage, Task } from "../task.ts";
import { categoriesSchema, OTHER, tabSchema } from "./schema.ts";
import { categoryText, tabText } from "./text.ts";

const inputSchema = z.object({
	tab: tabSchema,
	/** The words of findKnownSite(). */
	known: z.string().optional(),
	categories: categoriesSchema,
});
const outputSchema = z.object({
	/** A category's name as the user wrote it, or `OTHER`. */
	category: z.string().min(1),
});

export type GroupTabsInput = z.infer<typeof inputSchema>;
export type GroupTabsOutput = z.infer<typeof outputSchema>;

const INSTRUCTION = "Which category does this browser tab belong to? Answer with the category's name alone.";

/** The chat form of the task, for language models; encoders use tabText() and categoryText() directly. */
export const groupTabs: Task<GroupTabsInput, GroupTabsOutput> = {
	id: "group-tabs",
	// input and output types differ where a default fills in; only the parsed form is promised
	input: inputSchema as z.ZodType<GroupTabsInput>,
	output: outputSchema,

	messages({ tab, known, categories }): ChatMessage[] {
		const lines = categories.map((category) => `- ${categoryText(category)}`);
		return [
			{ role: "system", content: [INSTRUCTION, ...lines, `- ${OTHER}: none of these`].join("\n") },
			{ role: "user", content: [known, tabText(tab)].filter(Boolean).join(" | ") },
		];
	},

	answer: ({ category }) => promptName(category),

	parse(text, { categories }) {
		const line = text
			.slice(0, 2000)
			.split("\n")
			.find((candidate) => candidate.trim() !== "");
		if (line === undefined) return undefined;
		const names = [...categories.map(({ name }) => name), OTHER];
		const said = line.trim();
		// exact first: "C" and "C++" are one word once punctuation is gone
		const exact = names.find((name) => name === said || promptName(name) === said);
		if (exact !== undefined) return { category: exact };
		const folded = fold(said);
		const matches = folded === "" ? [] : names.filter((name) => fold(name) === folded);
		return matches.length === 1 && matches[0] !== undefined ? { category: matches[0] } : undefined;
	},
};

/** A category's name as the system message spells it. */
function promptName(name: string): string {
	return shorten(neutralize(name), 40);
}

/** Letters and digits only, in one case and one normal form. */
function fold(text: string): string {
	return text
		.normalize("NFKC")
		.toLowerCase()
		.replace(/[^\p{L}\p{M}\p{N}]+/gu, "");
}
