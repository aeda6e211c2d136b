import type { TabStrip } from "../../browser/tab-strip.ts";
import type { Output } from "../../messages/protocol.ts";
import { storedMadeGroups, storedUndo } from "./storage.ts";
import { madeBySort, planCollapse, planOrder, planUngroup, type UndoRecord } from "./undo.ts";

const ATTEMPTS = 4;

/**
 * Takes the last sort of the window back. What Undo needs is forgotten only when it is done, so that a worker that is
 * killed in the middle can begin again.
 *
 * @throws Error when there is nothing to undo
 */
export async function restoreWindow(strip: TabStrip, windowId: number): Promise<Output<"undo">> {
	const record = (await storedUndo().get())[windowId];
	if (!record) throw new Error("There is nothing to undo in this window.");
	const dissolved = madeBySort(record, await strip.read(windowId));
	const restored = new Set<number>();
	for (let attempt = 1; ; attempt++) {
		try {
			await restore(strip, record, restored);
			break;
		} catch (error) {
			// each attempt starts from the strip as it is, so a tab closed meanwhile is no longer in the way
			if (attempt === ATTEMPTS) throw error;
		}
	}
	const { [windowId]: _, ...others } = await storedUndo().get();
	await storedUndo().set(others);
	await storedMadeGroups().set((await storedMadeGroups().get()).filter(({ groupId }) => !dissolved.has(groupId)));
	const now = new Set((await strip.read(windowId)).tabs.map(({ id }) => id));
	return { restored: restored.size, gone: record.tabs.filter(({ id }) => !now.has(id)).length };
}

/** @param restored takes the tabs that come out of groups */
async function restore(strip: TabStrip, record: UndoRecord, restored: Set<number>): Promise<void> {
	const look = () => strip.read(record.windowId);
	const { ungroup, regroup } = planUngroup(record, await look());
	if (ungroup.length > 0) await strip.ungroup(ungroup);
	for (const id of ungroup) restored.add(id);
	for (const { groupId, tabIds } of regroup) {
		await strip.group(tabIds, { groupId });
		for (const id of tabIds) restored.add(id);
	}
	for (const move of planOrder(record, await look())) {
		if ("groupId" in move) await strip.moveGroup(move.groupId, move.index);
		else await strip.moveTab(move.tabId, move.index);
	}
	for (const { groupId, collapsed } of planCollapse(record, await look())) {
		await strip.updateGroup(groupId, { collapsed });
	}
}
