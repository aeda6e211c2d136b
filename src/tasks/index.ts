import { groupTabs } from "./group-tabs/prompt.ts";
import { summarizeThread } from "./summarize-thread/prompt.ts";

/** Every task there is, one line each. */
export const TASKS = {
	"group-tabs": groupTabs,
	"summarize-thread": summarizeThread,
} as const;

export type TaskId = keyof typeof TASKS;
