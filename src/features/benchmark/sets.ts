import { z } from "zod";
import { tabSchema } from "../../tasks/group-tabs/schema.ts";
import { threadSchema, threadSummarySchema } from "../../tasks/summarize-thread/index.ts";
import mails from "./sets/mails.jsonl?raw";
import tabs from "./sets/tabs.jsonl?raw";

const labelledTabSchema = tabSchema.extend({
	/** A category of a new user's list, or Other. */
	category: z.string(),
	/** Whether its site is in the packaged table, which is asked with every tab. */
	known: z.boolean(),
});
export type LabelledTab = z.infer<typeof labelledTabSchema>;

const labelledMailSchema = z.object({ ...threadSchema.shape, ...threadSummarySchema.partial({ points: true }).shape });

/** What is measured on. */
export interface Sets {
	tabs: readonly LabelledTab[];
	mails: readonly LabelledMail[];
}
export type LabelledMail = z.infer<typeof labelledMailSchema>;

export function readSets(): Sets {
	return { tabs: readLines(tabs, labelledTabSchema), mails: readLines(mails, labelledMailSchema) };
}

function readLines<T>(text: string, schema: z.ZodType<T>): T[] {
	return text
		.split("\n")
		.filter((line) => line.trim() !== "")
		.map((line) => schema.parse(JSON.parse(line)));
}
