import { sleep } from "../lib/sleep.ts";

export const GROUP_COLORS = ["grey", "blue", "red", "yellow", "green", "pink", "purple", "cyan", "orange"] as const;
export type GroupColor = (typeof GROUP_COLORS)[number];

/** What Chrome gives as the group of a tab without one. */
export const NO_GROUP = -1;

export interface StripTab {
	id: number;
	windowId: number;
	/** The address it shows, or is about to show; "" when there is none. */
	url: string;
	title: string;
	pinned: boolean;
	active: boolean;
	/** Whether it is one half of a split view. */
	split: boolean;
	groupId: number;
}

export interface StripGroup {
	id: number;
	title: string;
	color: GroupColor;
	collapsed: boolean;
}

/** The tabs of one window, left to right, and its groups. */
export interface Strip {
	windowId: number;
	incognito: boolean;
	tabs: StripTab[];
	groups: StripGroup[];
}

/** What can be done to the tabs of a window. */
export interface TabStrip {
	/** @throws Error when the window is gone, or is of a kind that cannot have groups. */
	read(windowId: number): Promise<Strip>;
	/** Tabs come to stand together in the order of the strip. @returns the group's id. */
	group(tabIds: readonly number[], target: { windowId: number } | { groupId: number }): Promise<number>;
	ungroup(tabIds: readonly number[]): Promise<void>;
	/** @param index where the tab stands afterwards */
	moveTab(tabId: number, index: number): Promise<void>;
	/** @param index where the group's first tab stands afterwards */
	moveGroup(groupId: number, index: number): Promise<void>;
	updateGroup(groupId: number, change: Partial<Omit<StripGroup, "id">>): Promise<void>;
}

export const chromeTabStrip: TabStrip = {
	async read(windowId) {
		const window = await chrome.windows.get(windowId).catch(() => undefined);
		if (!window) throw new Error("That window is closed; open Inglenook from the window whose tabs it should sort.");
		if (window.type !== "normal") {
			throw new Error("This window cannot have tab groups; open Inglenook from an ordinary window.");
		}
		const [tabs, groups] = await Promise.all([chrome.tabs.query({ windowId }), chrome.tabGroups.query({ windowId })]);
		return {
			windowId,
			incognito: window.incognito,
			tabs: tabs.flatMap((tab) => (tab.id === undefined ? [] : [toStripTab(tab, tab.id)])),
			groups: groups.map(({ id, title = "", color, collapsed }) => ({ id, title, color, collapsed })),
		};
	},
	group: (tabIds, target) =>
		whenEditable(() => {
			const ids = atLeastOne(tabIds);
			return "groupId" in target
				? chrome.tabs.group({ tabIds: ids, groupId: target.groupId })
				: chrome.tabs.group({ tabIds: ids, createProperties: { windowId: target.windowId } });
		}),
	ungroup: (tabIds) => whenEditable(() => chrome.tabs.ungroup(atLeastOne(tabIds))),
	moveTab: (tabId, index) => whenEditable(async () => void (await chrome.tabs.move(tabId, { index }))),
	moveGroup: (groupId, index) => whenEditable(async () => void (await chrome.tabGroups.move(groupId, { index }))),
	updateGroup: (groupId, change) => whenEditable(async () => void (await chrome.tabGroups.update(groupId, change))),
};

/** Calls `listener` after anything in any tab strip changed that a preview could show. @returns what stops it. */
export function onStripChanged(listener: () => void): () => void {
	const { tabs, tabGroups } = chrome;
	const events = [tabs.onCreated, tabs.onRemoved, tabs.onMoved, tabs.onAttached, tabs.onDetached, tabGroups.onRemoved];
	for (const event of events) (event as chrome.events.Event<() => void>).addListener(listener);
	// while a page loads it sends many updates that change nothing for us
	const onUpdated = (_id: number, { url, title, pinned, groupId }: chrome.tabs.OnUpdatedInfo) => {
		if (url !== undefined || title !== undefined || pinned !== undefined || groupId !== undefined) listener();
	};
	tabs.onUpdated.addListener(onUpdated);
	return () => {
		for (const event of events) (event as chrome.events.Event<() => void>).removeListener(listener);
		tabs.onUpdated.removeListener(onUpdated);
	};
}

/** The window that the calling page stands in. */
export async function currentWindowId(): Promise<number> {
	const { id } = await chrome.windows.getCurrent();
	if (id === undefined) throw new Error("This page stands in no window; open Inglenook from the toolbar.");
	return id;
}

function toStripTab(tab: chrome.tabs.Tab, id: number): StripTab {
	return {
		id,
		windowId: tab.windowId,
		url: tab.url || tab.pendingUrl || "",
		title: tab.title ?? "",
		pinned: tab.pinned,
		active: tab.active,
		split: tab.splitViewId !== undefined && tab.splitViewId !== -1,
		groupId: tab.groupId,
	};
}

function atLeastOne(ids: readonly number[]): [number, ...number[]] {
	const [first, ...rest] = ids;
	if (first === undefined) throw new Error("There is no tab to group.");
	return [first, ...rest];
}

/** Chrome refuses every change of the strip while the user drags a tab: wait for the hand to let go. */
async function whenEditable<T>(change: () => Promise<T>): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await change();
		} catch (error) {
			const dragging = error instanceof Error && /cannot be edited right now/i.test(error.message);
			if (!dragging || attempt === 20) throw error;
			await sleep(250);
		}
	}
}
