import type { Page } from "puppeteer-core";
import { afterEach, expect, it } from "vitest";
import { killWorker } from "../../scripts/browser/kill-worker.ts";
import { clickSort } from "../../scripts/browser/popup.ts";
import { makeGroup, openWindow, resetBrowser, screenshot, sharedBrowser, type TestWindow } from "../support/browser.ts";
import { manyTabs } from "../support/tab-lists.ts";

const test = await sharedBrowser();
afterEach(() => resetBrowser(test));

/** A window with a pinned tab and two groups of the user's own, one of them collapsed, between tabs without one. */
async function openMixedWindow(): Promise<TestWindow> {
	const window = await openWindow(test, manyTabs(24));
	const at = (...places: number[]) => places.map((place) => window.tabIds[place] ?? -1);
	await test.control.evaluate((id) => chrome.tabs.update(id, { pinned: true }), window.tabIds[3] ?? -1);
	await makeGroup(test, window, at(8, 9, 10), { title: "Trip", color: "purple", collapsed: true });
	await makeGroup(test, window, at(15, 17), { title: "", color: "cyan", collapsed: false });
	return window;
}

async function clickUndo(popup: Page): Promise<void> {
	await (await popup.waitForSelector("#undo"))?.click();
	await popup.waitForSelector("#notice");
}

it("brings back exactly what was: order, groups, collapsed state", async () => {
	const window = await openMixedWindow();
	const before = await window.strip();
	const popup = await window.openPopup();
	expect(await clickSort(test, popup)).toMatchObject({ phase: "done", summary: { backend: "cpu" } });
	expect((await window.strip()).groups.length).toBeGreaterThan(before.groups.length);

	await clickUndo(popup);
	await screenshot(popup, "undone");
	expect(await window.strip()).toEqual(before);
	expect(await popup.$("#undo")).toBeNull();
});

it("does so after the popup was closed and the worker has died", async () => {
	const window = await openMixedWindow();
	const before = await window.strip();
	const first = await window.openPopup();
	await clickSort(test, first);
	await first.close();
	await killWorker(test);

	const second = await window.openPopup();
	await clickUndo(second);
	expect(await window.strip()).toEqual(before);
});

it("leaves a tab that was opened since then, and says that one is gone", async () => {
	const window = await openMixedWindow();
	const before = await window.strip();
	const popup = await window.openPopup();
	await clickSort(test, popup);
	const closed = window.tabIds[20] ?? -1;
	const opened = await test.control.evaluate(
		async (windowId, closed) => {
			await chrome.tabs.remove(closed);
			return (await chrome.tabs.create({ windowId, url: "chrome://version/", active: false })).id;
		},
		window.id,
		closed,
	);
	await clickUndo(popup);
	expect(await popup.$eval("#notice", (notice) => notice.textContent)).toContain("1 tab of then is no longer here.");
	const after = await window.strip();
	expect(after.tabs.filter(({ id }) => id !== opened)).toEqual(before.tabs.filter(({ id }) => id !== closed));
	expect(after.groups).toEqual(before.groups);
});
