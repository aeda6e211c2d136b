import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { killWorker } from "../../scripts/browser/kill-worker.ts";
import { clickSort, startSort, waitForEnd } from "../../scripts/browser/popup.ts";
import {
	ask,
	extensionWithoutGraph,
	launchTestBrowser,
	openWindow,
	resetBrowser,
	screenshot,
	type TestBrowser,
	waitForState,
} from "../support/browser.ts";
import { manyTabs } from "../support/tab-lists.ts";

let test: TestBrowser;
beforeAll(async () => {
	test = await launchTestBrowser({ extension: await extensionWithoutGraph() });
});
afterEach(() => resetBrowser(test));
afterAll(() => test.browser.close());

it("stops when the user cancels, moves nothing, and works the second time", async () => {
	const window = await openWindow(test, manyTabs(84, 200));
	const before = await window.strip();
	const popup = await window.openPopup();
	await startSort(popup);
	await waitForState(test, (state) => state.phase === "reading");
	await screenshot(popup, "progress");
	await popup.click("#cancel");
	await waitForEnd(popup);
	expect(await ask(test, "state", {})).toMatchObject({
		phase: "cancelled",
		message: expect.stringContaining("No tab was moved."),
	});
	expect(await popup.$eval("#notice", (notice) => notice.textContent)).toContain("Cancelled");
	expect(await window.strip()).toEqual(before);

	expect(await clickSort(test, popup)).toMatchObject({ phase: "done", summary: { backend: "webgpu" } });
	expect((await window.strip()).groups.length).toBeGreaterThan(1);
});

it("says so when the worker is killed in the middle, and works the second time", async () => {
	const window = await openWindow(test, manyTabs(42, 400));
	const before = await window.strip();
	const popup = await window.openPopup();
	await startSort(popup);
	await waitForState(test, (state) => state.phase === "reading" || state.phase === "loading");
	await killWorker(test);
	await waitForEnd(popup);
	await screenshot(popup, "interrupted");
	expect(await popup.$eval("#notice", (notice) => notice.textContent)).toMatch(/stopped Inglenook.*sort again/);
	expect(await window.strip()).toEqual(before);

	expect(await clickSort(test, popup)).toMatchObject({ phase: "done", summary: { backend: "webgpu" } });
	expect((await window.strip()).groups.length).toBeGreaterThan(1);
});

it("goes on when the popup is closed meanwhile", async () => {
	const window = await openWindow(test, manyTabs(28, 600));
	const first = await window.openPopup();
	await startSort(first);
	await first.close();
	expect(await waitForState(test, (state) => state.phase === "done")).toMatchObject({ summary: { backend: "webgpu" } });
	const second = await window.openPopup();
	await second.waitForSelector("#result");
	expect((await window.strip()).groups.length).toBeGreaterThan(1);
});

it("leaves out a tab that is closed, and one that goes elsewhere, while its answer is computed", async () => {
	const window = await openWindow(test, manyTabs(56, 800));
	const popup = await window.openPopup();
	await startSort(popup);
	await waitForState(test, (state) => state.phase === "reading");
	const [closed = -1, moved = -1] = window.tabIds.slice(-2);
	const elsewhere = { url: "https://example.org/elsewhere", title: "Somewhere else" };
	test.pages.add([elsewhere]);
	await test.control.evaluate(
		async (closed, moved, url) => {
			await chrome.tabs.remove(closed);
			await chrome.tabs.update(moved, { url });
		},
		closed,
		moved,
		elsewhere.url,
	);
	expect(await ask(test, "state", {}), "the tabs were still being read").toMatchObject({ phase: "reading" });
	await waitForEnd(popup);
	expect(await ask(test, "state", {})).toMatchObject({
		phase: "done",
		summary: { backend: "webgpu", leftAlone: { changed: 1 } },
	});
	const { tabs, groups } = await window.strip();
	expect(tabs.map(({ id }) => id)).not.toContain(closed);
	expect(tabs.find(({ id }) => id === moved)?.groupId).toBe(-1);
	expect(groups.length).toBeGreaterThan(1);
});
