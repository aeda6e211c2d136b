import { z } from "zod";
import { GROUP_COLORS } from "../browser/tab-strip.ts";
import { BACKENDS } from "../lib/backends.ts";

/** Why a tab stays where it is. */
export const LEFT_ALONE = ["pinned", "grouped", "split", "blank", "window", "other", "single", "changed"] as const;
export type LeftAlone = (typeof LEFT_ALONE)[number];

const count = z.number().int().nonnegative();

/** How many tabs stay where they are, by reason; a reason without tabs is not there. */
export const leftAloneCountsSchema = z.partialRecord(z.enum(LEFT_ALONE), count);
export type LeftAloneCounts = z.infer<typeof leftAloneCountsSchema>;

export const summarySchema = z.object({
	/** Left to right. */
	groups: z.array(
		z.object({
			title: z.string(),
			color: z.enum(GROUP_COLORS),
			/** Tabs that came into it by this run. */
			tabs: count,
			/** Whether the group was there already. */
			joined: z.boolean(),
		}),
	),
	leftAlone: leftAloneCountsSchema,
	backend: z.enum(BACKENDS),
	/** Why it was not the model, in a sentence. */
	reason: z.string().optional(),
});
export type Summary = z.infer<typeof summarySchema>;

/** What a job is for. Only "sort" touches the tab strip. */
const kind = z.enum(["sort", "categorize", "initialize", "summarize"]);

const about = { kind, windowId: z.number().int().optional() };

/**
 * Where the one job at a time stands. It lives in session storage, so a popup that was closed, or a worker that was
 * killed, finds it again.
 */
export const jobStateSchema = z.discriminatedUnion("phase", [
	z.object({ phase: z.literal("idle") }),
	z.object({ phase: z.literal("loading"), ...about, fraction: z.number().min(0).max(1), text: z.string() }),
	z.object({ phase: z.literal("reading"), ...about, done: count, total: count }),
	z.object({ phase: z.literal("grouping"), ...about, done: count, total: count }),
	/** In tokens. */
	z.object({ phase: z.literal("writing"), ...about, done: count, limit: count }),
	z.object({ phase: z.literal("done"), ...about, summary: summarySchema }),
	z.object({ phase: z.literal("cancelled"), ...about, message: z.string() }),
	z.object({ phase: z.literal("failed"), ...about, message: z.string() }),
	z.object({ phase: z.literal("interrupted"), ...about, message: z.string() }),
]);
/** The phases of a job that has not ended. */
const RUNNING = ["loading", "reading", "grouping", "writing"] as const;

export type JobState = z.infer<typeof jobStateSchema>;
export type JobKind = z.infer<typeof kind>;
export type RunningState = Extract<JobState, { phase: (typeof RUNNING)[number] }>;

export const IDLE: JobState = { phase: "idle" };

/** The storage key of the job's state: the worker writes it, pages watch it. */
export const JOB_KEY = "job";

export function isRunning(state: JobState): state is RunningState {
	return (RUNNING as readonly string[]).includes(state.phase);
}
