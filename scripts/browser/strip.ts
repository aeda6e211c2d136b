import type { Page } from "puppeteer-core";

/** Where something stands in a window, as Chrome tells it. */
export interface TabInfo {
	id: number;
	url: string;
	title: string;
	pinned: boolean;
	groupId: number;
}

export interface GroupInfo {
	id: number;
	title: string;
	color: string;
	collapsed: boolean;
}

/** A window's tabs, left to right, and its groups in the order of their first tabs. */
export interface StripInfo {
	tabs: TabInfo[];
	groups: GroupInfo[];
}

/** Reads the window back from chrome.tabs and chrome.tabGroups. */
export async function readStrip(control: Page, windowId: number): Promise<StripInfo> {
	return await control.evaluate(async (windowId) => {
		const [tabs, groups] = await Promise.all([chrome.tabs.query({ windowId }), chrome.tabGroups.query({ windowId })]);
		const first = (groupId: number) => tabs.findIndex((tab) => tab.groupId === groupId);
		return {
			tabs: tabs.map(({ id = -1, url = "", title = "", pinned, groupId }) => ({ id, url, title, pinned, groupId })),
			groups: groups
				.map(({ id, title = "", color, collapsed }) => ({ id, title, color, collapsed }))
				.sort((a, b) => first(a.id) - first(b.id)),
		};
	}, windowId);
}

/** Opens the addresses as tabs of the window, left to right, behind the tab in front. @returns the ids of the tabs */
export async function openTabs(control: Page, windowId: number, urls: readonly string[]): Promise<number[]> {
	return await control.evaluate(
		async (windowId, urls) => {
			const ids: number[] = [];
			for (const url of urls) {
				const { id = -1 } = await chrome.tabs.create({ windowId, url, active: false });
				ids.push(id);
			}
			return ids;
		},
		windowId,
		[...urls],
	);
}

/** Waits until no tab of the window is loading. */
export async function waitUntilLoaded(control: Page, windowId: number): Promise<void> {
	await control.waitForFunction(
		async (windowId) => (await chrome.tabs.query({ windowId })).every((tab) => tab.status === "complete"),
		{ polling: 100, timeout: 120_000 },
		windowId,
	);
}

/** The window that a page stands in. */
export async function windowIdOf(page: Page): Promise<number> {
	const session = await page.createCDPSession();
	try {
		return (await session.send("Browser.getWindowForTarget")).windowId;
	} finally {
		await session.detach();
	}
}
