import type { Model } from "../../catalog/schema.ts";

/** What the popup says about models. Pure. */

/** What a model does, by task id: for a heading, and in a sentence. */
const TASK_WORDS: Readonly<Record<string, { title: string; does: string }>> = {
	"group-tabs": { title: "Sorting tabs", does: "sorts tabs" },
	"summarize-thread": { title: "Summing up mail", does: "sums up mail threads" },
};

export function taskTitle(task: string): string {
	return TASK_WORDS[task]?.title ?? task;
}

export function purposeWords({ tasks }: Pick<Model, "tasks">): string {
	const words = tasks.map((task) => TASK_WORDS[task]?.does ?? task).join(" and ");
	return words.charAt(0).toUpperCase() + words.slice(1);
}

export function sizeWords(bytes: number): string {
	if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
	return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
