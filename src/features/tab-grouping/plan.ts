import { z } from "zod";
import { type GroupColor, NO_GROUP, type StripGroup, type StripTab } from "../../browser/tab-strip.ts";
import type { LeftAlone, LeftAloneCounts } from "../../messages/job.ts";
import type { Category } from "../../tasks/group-tabs/schema.ts";
import { colorOf } from "./colors.ts";

/** A group that Inglenook made, so that later tabs may join it. */
export const madeGroupSchema = z.object({
	groupId: z.number(),
	windowId: z.number(),
	/** The name of the category; the group's title, until the user changes it. */
	category: z.string(),
});
export type MadeGroup = z.infer<typeof madeGroupSchema>;

/** What was answered about a tab, and for which page: a tab that shows another one by now was not asked about. */
export interface TabAnswer {
	url: string;
	category: string;
}

export interface PlannedGroup {
	title: string;
	color: GroupColor;
	/** In the order of the strip. */
	tabIds: number[];
	/** The group that they join; a new one is made when absent. */
	groupId?: number;
}

export interface Plan {
	/** In the order in which their first tabs stand in the strip. */
	groups: PlannedGroup[];
	leftAlone: { tabId: number; reason: LeftAlone }[];
}

/** The tabs of a window that a sort may touch, and why it leaves the others alone. */
export function splitStrip(
	windowId: number,
	tabs: readonly StripTab[],
): { sortable: StripTab[]; leftAlone: Plan["leftAlone"] } {
	const sortable: StripTab[] = [];
	const leftAlone: Plan["leftAlone"] = [];
	for (const tab of tabs) {
		const reason = findReason(windowId, tab);
		if (reason) leftAlone.push({ tabId: tab.id, reason });
		else sortable.push(tab);
	}
	return { sortable, leftAlone };
}

function findReason(windowId: number, tab: StripTab): LeftAlone | undefined {
	if (tab.windowId !== windowId) return "window";
	if (tab.pinned) return "pinned";
	if (tab.groupId !== NO_GROUP) return "grouped";
	// moving one half would tear the two apart
	if (tab.split) return "split";
	if (!/^(https?|file|ftp):/i.test(tab.url)) return "blank";
	return undefined;
}

/**
 * What a sort does to the window, given the answers about its tabs. Pure; made from the strip as it is at the moment of
 * the change, not as it was when the tabs were read.
 */
export function plan(input: {
	windowId: number;
	tabs: readonly StripTab[];
	groups: readonly StripGroup[];
	/** By tab id. */
	answers: ReadonlyMap<number, TabAnswer>;
	categories: readonly Category[];
	made: readonly MadeGroup[];
}): Plan {
	const { sortable, leftAlone } = splitStrip(input.windowId, input.tabs);
	const byCategory = new Map<string, number[]>();
	const names = new Set(input.categories.map(({ name }) => name));
	for (const tab of sortable) {
		const answer = input.answers.get(tab.id);
		if (!answer || answer.url !== tab.url) {
			leftAlone.push({ tabId: tab.id, reason: "changed" });
		} else if (!names.has(answer.category)) {
			leftAlone.push({ tabId: tab.id, reason: "other" });
		} else {
			const members = byCategory.get(answer.category);
			if (members) members.push(tab.id);
			else byCategory.set(answer.category, [tab.id]);
		}
	}
	const groups: PlannedGroup[] = [];
	for (const [title, tabIds] of byCategory) {
		const groupId = findOwnGroup(title, input);
		if (groupId === undefined && tabIds.length === 1) {
			leftAlone.push(...tabIds.map((tabId) => ({ tabId, reason: "single" as const })));
		} else {
			const color = colorOf({ name: title });
			groups.push(groupId === undefined ? { title, color, tabIds } : { title, color, tabIds, groupId });
		}
	}
	return { groups, leftAlone };
}

/** The group that Inglenook made in this window for the category, if it is still there under that title. */
function findOwnGroup(
	category: string,
	{ windowId, groups, made }: { windowId: number; groups: readonly StripGroup[]; made: readonly MadeGroup[] },
): number | undefined {
	return made.find(
		(own) =>
			own.windowId === windowId &&
			own.category === category &&
			groups.some(({ id, title }) => id === own.groupId && title === category),
	)?.groupId;
}

export function countLeftAlone(leftAlone: Plan["leftAlone"]): LeftAloneCounts {
	const counts: LeftAloneCounts = {};
	for (const { reason } of leftAlone) counts[reason] = (counts[reason] ?? 0) + 1;
	return counts;
}
