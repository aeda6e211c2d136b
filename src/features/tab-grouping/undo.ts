import { z } from "zod";
import { NO_GROUP, type Strip } from "../../browser/tab-strip.ts";

/** What a window looked like before a sort, and what the sort has done to it so far. Written before each change. */
export const undoRecordSchema = z.object({
	windowId: z.number(),
	/** Left to right. */
	tabs: z.array(z.object({ id: z.number(), groupId: z.number(), pinned: z.boolean() })),
	groups: z.array(z.object({ id: z.number(), collapsed: z.boolean() })),
	/** Groups that the sort made. */
	created: z.array(z.number()),
	/** Tabs that the sort put into groups that were there. */
	joined: z.array(z.object({ tabId: z.number(), groupId: z.number() })),
	/** Tabs being made into a new group: if the worker dies before the group's id is known, they tell which it is. */
	pending: z.array(z.number()),
});
export type UndoRecord = z.infer<typeof undoRecordSchema>;

export function snapshot(strip: Strip): UndoRecord {
	return {
		windowId: strip.windowId,
		tabs: strip.tabs.map(({ id, groupId, pinned }) => ({ id, groupId, pinned })),
		groups: strip.groups.map(({ id, collapsed }) => ({ id, collapsed })),
		created: [],
		joined: [],
		pending: [],
	};
}

/** The groups of the strip that the sort made. */
export function madeBySort(record: UndoRecord, strip: Strip): Set<number> {
	const made = new Set(record.created);
	const before = new Set(record.groups.map(({ id }) => id));
	const pending = new Set(record.pending);
	for (const { id } of strip.groups) {
		const members = strip.tabs.filter((tab) => tab.groupId === id);
		if (!before.has(id) && members.length > 0 && members.every((tab) => pending.has(tab.id))) made.add(id);
	}
	return made;
}

/**
 * First step of an undo: which tabs leave their group, and which of them go back into another.
 *
 * Only what the sort did is taken back. A tab that the user has pinned or put into a group of their own since then
 * stays there; a tab opened since then inside a group that the sort made comes out, because that group goes.
 */
export function planUngroup(
	record: UndoRecord,
	strip: Strip,
): { ungroup: number[]; regroup: { groupId: number; tabIds: number[] }[] } {
	const made = madeBySort(record, strip);
	const joined = new Map(record.joined.map(({ tabId, groupId }) => [tabId, groupId]));
	const before = new Map(record.tabs.map(({ id, groupId }) => [id, groupId]));
	const existing = new Set(strip.groups.map(({ id }) => id));
	const ungroup: number[] = [];
	const regroup = new Map<number, number[]>();
	for (const tab of strip.tabs) {
		const bySort = made.has(tab.groupId) || (tab.groupId !== NO_GROUP && joined.get(tab.id) === tab.groupId);
		if (!bySort) continue;
		const home = before.get(tab.id) ?? NO_GROUP;
		if (home !== NO_GROUP && existing.has(home) && home !== tab.groupId) {
			regroup.set(home, [...(regroup.get(home) ?? []), tab.id]);
		} else {
			ungroup.push(tab.id);
		}
	}
	return { ungroup, regroup: Array.from(regroup, ([groupId, tabIds]) => ({ groupId, tabIds })) };
}

export type Move = { tabId: number; index: number } | { groupId: number; index: number };

/** What is moved as one: a group, or a tab without one. */
interface Unit {
	groupId: number;
	tabIds: number[];
	split: boolean;
}

/**
 * Second step of an undo: the moves, to be made one after the other, that bring the strip back into the order of the
 * record. As few as possible. Tabs opened since then stay at the end, or else to the right of the neighbour that they
 * have now; pinned tabs and split views are not moved.
 */
export function planOrder(record: UndoRecord, strip: Strip): Move[] {
	const rank = new Map(record.tabs.map(({ id }, index) => [id, index]));
	const moves: Move[] = [];
	const pinned = strip.tabs.filter((tab) => tab.pinned).length;
	const units = toUnits(strip).map((unit) => {
		const tabIds = restoredOrder(unit.tabIds, (id) => rank.get(id));
		return { ...unit, tabIds: unit.groupId === NO_GROUP ? unit.tabIds : tabIds };
	});

	// inside the groups, while they stand where they are
	let start = pinned;
	for (const [i, unit] of toUnits(strip).entries()) {
		const target = units[i]?.tabIds ?? unit.tabIds;
		for (const { item, index } of movesBetween(unit.tabIds, target, start)) moves.push({ tabId: item, index });
		start += unit.tabIds.length;
	}

	const unitRank = (unit: Unit) => {
		const ranks = unit.tabIds.flatMap((id) => rank.get(id) ?? []);
		return ranks.length > 0 ? Math.min(...ranks) : undefined;
	};
	const target = restoredOrder(units, unitRank);
	const size = (unit: Unit) => unit.tabIds.length;
	const fixed = (unit: Unit) => unit.split;
	for (const { item, index } of movesBetween(units, target, pinned, { size, fixed })) {
		const [tabId] = item.tabIds;
		if (item.groupId !== NO_GROUP) moves.push({ groupId: item.groupId, index });
		else if (tabId !== undefined) moves.push({ tabId, index });
	}
	return moves;
}

function toUnits(strip: Strip): Unit[] {
	const units: Unit[] = [];
	for (const { id, groupId, pinned, split } of strip.tabs) {
		if (pinned) continue;
		const last = units.at(-1);
		if (last && groupId !== NO_GROUP && last.groupId === groupId) last.tabIds.push(id);
		else units.push({ groupId, tabIds: [id], split });
	}
	return units;
}

/** Sorts by rank; what has none stays right of what stood left of it, or at the end if it stood there. */
function restoredOrder<T>(items: readonly T[], rankOf: (item: T) => number | undefined): T[] {
	const end = items.findLastIndex((item) => rankOf(item) !== undefined) + 1;
	const blocks: { rank: number; items: T[] }[] = [{ rank: -1, items: [] }];
	for (const item of items.slice(0, end)) {
		const rank = rankOf(item);
		if (rank === undefined) blocks.at(-1)?.items.push(item);
		else blocks.push({ rank, items: [item] });
	}
	const ranked = blocks.sort((a, b) => a.rank - b.rank).flatMap((block) => block.items);
	return [...ranked, ...items.slice(end)];
}

/**
 * The fewest moves that turn `current` into `target` (the same items): all but a longest increasing subsequence.
 * Items that are `fixed` are not moved, even where that leaves them out of order.
 *
 * @returns for each move where the item's first place is afterwards, counted in `size`s from `offset`
 */
function movesBetween<T>(
	current: readonly T[],
	target: readonly T[],
	offset: number,
	{ size = () => 1, fixed = () => false }: { size?: (item: T) => number; fixed?: (item: T) => boolean } = {},
): { item: T; index: number }[] {
	const place = new Map(target.map((item, i) => [item, i]));
	const staying = longestIncreasing(
		current,
		(item) => place.get(item) ?? 0,
		(item) => (fixed(item) ? current.length : 1),
	);
	const row = [...current];
	const moves: { item: T; index: number }[] = [];
	for (const [i, item] of target.entries()) {
		if (staying.has(item) || fixed(item)) continue;
		row.splice(row.indexOf(item), 1);
		const left = target[i - 1];
		const at = left === undefined ? 0 : row.indexOf(left) + 1;
		row.splice(at, 0, item);
		moves.push({ item, index: offset + row.slice(0, at).reduce((sum, other) => sum + size(other), 0) });
	}
	return moves;
}

/** The items of a subsequence whose values increase and whose weights add up to the most. */
function longestIncreasing<T>(items: readonly T[], rankOf: (item: T) => number, weightOf: (item: T) => number): Set<T> {
	const chains: { item: T; value: number; weight: number; previous: number | undefined }[] = [];
	let end: number | undefined;
	for (const [i, item] of items.entries()) {
		const value = rankOf(item);
		let previous: number | undefined;
		let before = 0;
		for (const [j, chain] of chains.entries()) {
			if (chain.value < value && chain.weight > before) {
				previous = j;
				before = chain.weight;
			}
		}
		chains.push({ item, value, weight: before + weightOf(item), previous });
		if (end === undefined || before + weightOf(item) > (chains[end]?.weight ?? 0)) end = i;
	}
	const chosen = new Set<T>();
	for (let chain = chains[end ?? -1]; chain; chain = chains[chain.previous ?? -1]) chosen.add(chain.item);
	return chosen;
}

/** Which groups of the record are no longer collapsed, or expanded, as they were. */
export function planCollapse(record: UndoRecord, strip: Strip): { groupId: number; collapsed: boolean }[] {
	const now = new Map(strip.groups.map(({ id, collapsed }) => [id, collapsed]));
	const activeGroup = strip.tabs.find((tab) => tab.active)?.groupId;
	return (
		record.groups
			.filter(({ id, collapsed }) => now.has(id) && now.get(id) !== collapsed)
			// collapsing the group of the tab in front would put another tab in front
			.filter(({ id, collapsed }) => !(collapsed && id === activeGroup))
			.map(({ id, collapsed }) => ({ groupId: id, collapsed }))
	);
}
