import { afterEach, expect, it } from "vitest";
import { clickSort } from "../../scripts/browser/popup.ts";
import type { Tab } from "../../src/tasks/group-tabs/schema.ts";
import { openWindow, resetBrowser, screenshot, sharedBrowser } from "../support/browser.ts";
import { manyTabs } from "../support/tab-lists.ts";

const test = await sharedBrowser();
afterEach(() => resetBrowser(test));

/** Five hundred tabs as somebody has who opens the same pages again and again: on a software adapter, reading 500 different ones takes minutes. */
function fiveHundred(): Tab[] {
	const different = manyTabs(50, 1000);
	return Array.from({ length: 500 }, (_, i) => different[i % different.length] as Tab);
}

it.each([
	["100 different tabs", manyTabs(100, 1200)],
	["500 tabs, 50 of them different", fiveHundred()],
])("sorts %s in one run, by the model", async (name, tabs) => {
	const window = await openWindow(test, tabs);
	const popup = await window.openPopup();
	const end = await clickSort(test, popup);
	await screenshot(popup, `many-${tabs.length}`);
	if (end.phase !== "done") throw new Error(`${name} ended as ${JSON.stringify(end)}.`);
	expect(end.summary).toMatchObject({ backend: "cpu" });
	const { tabs: now, groups } = await window.strip();
	expect(now).toHaveLength(tabs.length);
	expect(groups.length).toBeGreaterThanOrEqual(5);
	const grouped = now.filter((tab) => tab.groupId !== -1).length;
	const leftAlone = Object.values(end.summary.leftAlone).reduce((sum, count) => sum + count, 0);
	expect(grouped + leftAlone).toBe(tabs.length);
	expect(grouped).toBeGreaterThan(tabs.length / 2);
	const places = new Set(now.map(({ url, groupId }) => `${groupId} ${url}`));
	expect(places.size, "equal pages stand in one group").toBe(new Set(tabs.map(({ url }) => url)).size);
});
