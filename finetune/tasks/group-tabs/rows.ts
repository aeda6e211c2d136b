import { z } from "zod";
import { categorySchema } from "../../../src/tasks/group-tabs/schema.ts";

export const listRowSchema = z.object({
	id: z.int().nonnegative(),
	kind: z.string().min(1),
	names: z.array(z.string().min(1)).min(1),
	/** By categoryText(), in the order of `names`. */
	texts: z.array(z.string().min(1)).min(1),
	categories: z.array(categorySchema).min(1),
});

export const rowSchema = z.object({
	/** By tabText(). */
	text: z.string().min(1).max(400),
	/** The id of a row of lists.jsonl. */
	list: z.int().nonnegative(),
	/** Index into that list's names; −1 is Other. */
	label: z.int().min(-1),
	/** What that list calls it. */
	category: z.string().min(1),
	url: z.string(),
	title: z.string(),
	/** What its site is known as, where a chat model is told; or "". */
	known: z.string(),
	/** The registered domain: one split has all of its rows. */
	site: z.string().min(1),
	kind: z.string().min(1),
	/** Two letters; "any" where nothing is known of it. */
	language: z.string().min(2),
});
export type Row = z.infer<typeof rowSchema>;

/** A row of the user's own. */
export const ownRowSchema = z
	.object({
		url: z.string().max(8192, "an address has at most 8192 characters").default(""),
		title: z.string().max(2000, "a title has at most 2000 characters").default(""),
		category: z.string({ error: "is missing" }).trim().min(1, "is missing"),
	})
	.refine(({ url, title }) => url.trim() !== "" || title.trim() !== "", "a row needs a url or a title.");
export type OwnTab = z.infer<typeof ownRowSchema>;
