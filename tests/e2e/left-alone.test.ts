import { afterEach, expect, it } from "vitest";
import { clickSort } from "../../scripts/browser/popup.ts";
import { openTabs, waitUntilLoaded } from "../../scripts/browser/strip.ts";
import { makeGroup, openWindow, resetBrowser, screenshot, sharedBrowser } from "../support/browser.ts";
import { manyTabs } from "../support/tab-lists.ts";

const test = await sharedBrowser();
afterEach(() => resetBrowser(test));

it("leaves pinned tabs, grouped tabs, the browser's own pages and other windows as they are", async () => {
	const other = await openWindow(test, manyTabs(14, 50));
	const otherBefore = await other.strip();
	const window = await openWindow(test, manyTabs(21));
	const pinned = window.tabIds.slice(0, 2);
	const grouped = [5, 6, 12].map((place) => window.tabIds[place] ?? -1);
	await test.control.evaluate(async (ids) => {
		for (const id of ids) await chrome.tabs.update(id, { pinned: true });
	}, pinned);
	const groupId = await makeGroup(test, window, grouped, { title: "Mine", color: "grey", collapsed: true });
	const browserPages = await openTabs(test.control, window.id, ["chrome://version/", "about:blank"]);
	await waitUntilLoaded(test.control, window.id);
	const before = await window.strip();

	const popup = await window.openPopup();
	await screenshot(popup, "left-alone-before");
	const end = await clickSort(test, popup);
	await popup.click("#left-alone summary");
	await screenshot(popup, "left-alone-after");
	expect(end).toMatchObject({
		phase: "done",
		summary: { backend: "cpu", leftAlone: { pinned: 2, grouped: 3, blank: 2 } },
	});

	const after = await window.strip();
	const stateOf = (strip: typeof after, ids: readonly number[]) => strip.tabs.filter(({ id }) => ids.includes(id));
	expect(stateOf(after, pinned)).toEqual(stateOf(before, pinned));
	expect(after.tabs.slice(0, 2).map(({ id }) => id)).toEqual(pinned);
	expect(stateOf(after, grouped)).toEqual(stateOf(before, grouped));
	expect(after.groups.find(({ id }) => id === groupId)).toEqual({
		id: groupId,
		title: "Mine",
		color: "grey",
		collapsed: true,
	});
	expect(after.tabs.filter((tab) => tab.groupId === groupId).map(({ id }) => id)).toEqual(grouped);
	expect(stateOf(after, browserPages).every((tab) => tab.groupId === -1)).toBe(true);
	expect(after.groups.length).toBeGreaterThan(1);
	expect(await other.strip()).toEqual(otherBefore);
});

it("makes no group of one tab", async () => {
	// one of each kind
	const window = await openWindow(test, manyTabs(7));
	const before = await window.strip();
	const end = await clickSort(test, await window.openPopup());
	if (end.phase !== "done") throw new Error(`The sort ended as ${JSON.stringify(end)}.`);
	const { groups, tabs } = await window.strip();
	for (const { id } of groups) expect(tabs.filter((tab) => tab.groupId === id).length).toBeGreaterThan(1);
	expect(end.summary.leftAlone.single ?? 0).toBeGreaterThan(0);
	if (groups.length === 0) expect(tabs).toEqual(before.tabs);
});
