import type { StripGroup, TabStrip } from "../../browser/tab-strip.ts";
import type { Summary } from "../../messages/job.ts";
import type { Category } from "../../tasks/group-tabs/schema.ts";
import { countLeftAlone, type PlannedGroup, plan, type TabAnswer } from "./plan.ts";
import { storedMadeGroups, storedUndo } from "./storage.ts";
import { snapshot, type UndoRecord } from "./undo.ts";

const ATTEMPTS = 4;

export interface ApplyOptions {
	windowId: number;
	/** By tab id. */
	answers: ReadonlyMap<number, TabAnswer>;
	categories: readonly Category[];
	signal: AbortSignal;
	/** Called, and waited for, before each group is made. */
	onProgress: (done: number, total: number) => void | Promise<void>;
}

/**
 * Makes the groups, each from the strip as it is at that moment: tabs that were closed, navigated, pinned, grouped or
 * moved away while they were read are left alone. What Undo needs is stored before each change.
 */
export async function applyAnswers(
	strip: TabStrip,
	{ windowId, answers, categories, signal, onProgress }: ApplyOptions,
): Promise<Pick<Summary, "groups" | "leftAlone">> {
	const look = async () => {
		const [now, made] = await Promise.all([strip.read(windowId), storedMadeGroups().get()]);
		return { now, plan: plan({ ...now, answers, categories, made }) };
	};
	const start = await look();
	const record = snapshot(start.now);
	const groups: Summary["groups"] = [];
	const grouped = new Set<number>();
	for (const [done, { title }] of start.plan.groups.entries()) {
		await onProgress(done, start.plan.groups.length);
		for (let attempt = 1; ; attempt++) {
			signal.throwIfAborted();
			const { now, plan } = await look();
			const planned = plan.groups.find((group) => group.title === title);
			if (!planned) break;
			try {
				const color = await makeGroup(strip, planned, now.groups, record);
				groups.push({ title, color, tabs: planned.tabIds.length, joined: planned.groupId !== undefined });
				for (const id of planned.tabIds) grouped.add(id);
				break;
			} catch (error) {
				// most likely a tab was closed between the look and the change
				if (attempt === ATTEMPTS) throw error;
			}
		}
	}
	const { plan: rest } = await look();
	const changed = rest.groups.flatMap(({ tabIds }) => tabIds.map((tabId) => ({ tabId, reason: "changed" as const })));
	const leftAlone = [...rest.leftAlone, ...changed].filter(({ tabId }) => !grouped.has(tabId));
	return { groups, leftAlone: countLeftAlone(leftAlone) };
}

/** @returns the group's colour */
async function makeGroup(
	strip: TabStrip,
	{ title, color, tabIds, groupId }: PlannedGroup,
	existing: readonly StripGroup[],
	record: UndoRecord,
): Promise<StripGroup["color"]> {
	const { windowId } = record;
	if (groupId !== undefined) {
		record.joined.push(...tabIds.map((tabId) => ({ tabId, groupId })));
		await save(record);
		await strip.group(tabIds, { groupId });
		return existing.find(({ id }) => id === groupId)?.color ?? color;
	}
	record.pending = tabIds;
	await save(record);
	const id = await strip.group(tabIds, { windowId });
	record.created.push(id);
	record.pending = [];
	await save(record);
	await strip.updateGroup(id, { title, color });
	await storedMadeGroups().set([...(await storedMadeGroups().get()), { groupId: id, windowId, category: title }]);
	return color;
}

async function save(record: UndoRecord): Promise<void> {
	await storedUndo().set({ ...(await storedUndo().get()), [record.windowId]: record });
}
