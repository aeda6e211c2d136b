import { groupTabs } from "./group-tabs/prompt.ts";

/** Every task there is, one line each. */
export const TASKS = {
	"group-tabs": groupTabs,
} as const;

export type TaskId = keyof typeof TASKS;
