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
	// no named function inside: tsx would have it call a helper that the page does not have
	const { tabs, groups } = await control.evaluate(
		async (windowId) => ({
			tabs: (await chrome.tabs.query({ windowId })).map(({ id = -1, url = "", title = "", pinned, groupId }) => ({
				id,
				url,
				title,
				pinned,
				groupId,
			})),
			groups: (await chrome.tabGroups.query({ windowId })).map(({ id, title = "", color, collapsed }) => ({
				id,
				title,
				color,
				collapsed,
			})),
		}),
		windowId,
	);
	const place = ({ id }: GroupInfo) => tabs.findIndex((tab) => tab.groupId === id);
	return { tabs, groups: groups.sort((a, b) => place(a) - place(b)) };
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
