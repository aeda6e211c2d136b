import { z } from "zod";

/** The answer for a tab that belongs to none of the categories. */
export const OTHER = "Other";

export const tabSchema = z.object({ url: z.string(), title: z.string() });
export type Tab = z.infer<typeof tabSchema>;

export const categorySchema = z.object({
	name: z
		.string()
		.trim()
		.min(1, "A category needs a name.")
		.max(40, "A category's name has at most 40 characters.")
		.refine(
			(name) => name.toLowerCase() !== OTHER.toLowerCase(),
			`"${OTHER}" is what tabs of no category are called; choose another name.`,
		),
	description: z.string().trim().max(300, "A description has at most 300 characters.").default(""),
	examples: z
		.array(z.string().trim().min(1, "An example is empty.").max(100, "An example has at most 100 characters."))
		.max(20, "A category has at most 20 examples.")
		.default([]),
	/** Hosts that belong here whatever a model says; subdomains included. */
	domains: z
		.array(z.string().trim().toLowerCase().min(1, "A site is empty.").max(253, "A site has at most 253 characters."))
		.max(100, "A category has at most 100 sites.")
		.optional(),
	/** Pieces of a title or address that belong here whatever a model says; case does not matter. */
	patterns: z
		.array(
			z
				.string()
				.trim()
				.min(2, "A piece of a title or address has at least 2 characters.")
				.max(100, "A piece of a title or address has at most 100 characters."),
		)
		.max(100, "A category has at most 100 pieces of titles or addresses.")
		.optional(),
});
export type Category = z.infer<typeof categorySchema>;

export const categoriesSchema = z
	.array(categorySchema)
	.min(1, "Keep at least one category.")
	.max(24, "At most 24 categories.")
	.refine(
		(list) => new Set(list.map((c) => c.name.toLowerCase())).size === list.length,
		"Two categories have the same name.",
	);

export const answerSchema = z.object({
	/** A category's name, or `OTHER`. */
	category: z.string(),
	/** Calibrated probability of that category, 0–1. */
	probability: z.number().min(0).max(1),
});
export type Answer = z.infer<typeof answerSchema>;

/**
 * What turns an encoder's cosines, or a language model's log-probabilities, into probabilities; fitted on validation rows and
 * kept in the model's catalog entry.
 */
export const calibrationSchema = z.object({
	/** They are divided by this before the softmax. */
	temperature: z.number().positive(),
	/** The cosine that Other enters the softmax with; a language model has a log-probability of its own for Other. */
	other: z.number().min(-1).max(1),
});
export type Calibration = z.infer<typeof calibrationSchema>;
