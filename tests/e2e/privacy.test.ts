import { afterEach, expect, it } from "vitest";
import { clickSort } from "../../scripts/browser/popup.ts";
import { openWindow, resetBrowser, sharedBrowser } from "../support/browser.ts";
import { manyTabs } from "../support/tab-lists.ts";

const test = await sharedBrowser();
afterEach(() => resetBrowser(test));

it("asks no network for anything while it sorts", async () => {
	const tabs = manyTabs(14, 1400);
	const window = await openWindow(test, tabs);
	expect(test.pages.requested()).toEqual(expect.arrayContaining(tabs.map(({ url }) => url)));
	expect(await clickSort(test, await window.openPopup())).toMatchObject({
		phase: "done",
		summary: { backend: "cpu" },
	});
	// the pages' own sites are asked for their icons, whenever Chrome finds the time
	const hosts = tabs.map(({ url }) => new URL(url).host);
	expect(test.pages.requested().filter((url) => !hosts.includes(new URL(url).host))).toEqual([]);
});

it("could not if it wanted to", async () => {
	const [worker] = await test.extension.workers();
	for (const context of [worker, test.control]) {
		const fetched = context?.evaluate(async () => (await fetch("https://example.org/collect")).status);
		await expect(fetched).rejects.toThrow("Failed to fetch");
	}
	expect(test.pages.requested()).not.toContain("https://example.org/collect");
});
