import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { clickSort } from "../../scripts/browser/popup.ts";
import { readRows } from "../../scripts/lib/jsonl.ts";
import { ROOT } from "../../scripts/lib/main.ts";
import { DEFAULT_CATEGORIES } from "../../src/tasks/group-tabs/categories.ts";
import { tabSchema } from "../../src/tasks/group-tabs/schema.ts";
import { openWindow, resetBrowser, screenshot, sharedBrowser } from "../support/browser.ts";

const test = await sharedBrowser();
afterEach(() => resetBrowser(test));

/** What anybody would say of the sample's tabs, by a piece of the address. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
	Development: ["github.com", "stackoverflow.com", "developer.mozilla.org", "npmjs.com", "docs.python.org"],
	Social: ["reddit.com", "linkedin.com", "discord.com", "mastodon.social"],
	Entertainment: ["youtube.com", "spotify.com", "netflix.com", "steampowered.com"],
	Work: ["mail.google.com", "docs.google.com", "atlassian.net", "calendar.google.com"],
	Cloud: ["aws.amazon.com", "portal.azure.com", "dash.cloudflare.com", "console.cloud.google.com"],
	Shopping: ["www.amazon.com/gp", "ebay.com", "ikea.com", "etsy.com"],
	News: ["bbc.com/news", "nytimes.com", "theguardian.com", "reuters.com"],
	Other: ["nhs.uk", "gov.uk", "bbcgoodfood.com"],
};

it("puts a window of 32 tabs into groups, by the model", async () => {
	const tabs = await readRows(join(ROOT, "samples/tabs.jsonl"), tabSchema);
	const window = await openWindow(test, tabs);
	const popup = await window.openPopup();
	expect(await popup.$eval("#preview-title", (title) => title.textContent)).toBe(`${tabs.length} tabs will be sorted.`);
	await screenshot(popup, "sort-before");

	const end = await clickSort(test, popup);
	await screenshot(popup, "sort-after");

	if (end.phase !== "done") throw new Error(`The sort ended as ${JSON.stringify(end)}.`);
	expect(end.summary).toMatchObject({ backend: "cpu" });
	expect(end.summary.reason).toBeUndefined();

	const { tabs: now, groups } = await window.strip();
	expect(now.map(({ id }) => id).sort()).toEqual([...window.tabIds].sort());
	const names = DEFAULT_CATEGORIES.map(({ name }) => name);
	expect(groups.length).toBeGreaterThanOrEqual(5);
	for (const { id, title } of groups) {
		expect(names).toContain(title);
		const members = now.filter((tab) => tab.groupId === id).map((tab) => tab.id);
		expect(members.length, `tabs in ${title}`).toBeGreaterThan(1);
		expect(members, `order inside ${title}`).toEqual(window.tabIds.filter((tabId) => members.includes(tabId)));
	}
	expect(new Set(groups.map(({ color }) => color)).size).toBe(groups.length);

	// as the popup tells it
	const told = await popup.$$eval("#result li", (items) => items.map((item) => item.textContent));
	expect(told).toEqual(groups.map(({ id, title }) => `${title}${now.filter((tab) => tab.groupId === id).length}`));

	const titleOf = (groupId: number) => groups.find(({ id }) => id === groupId)?.title ?? "Other";
	const right = now.filter((tab) => EXPECTED[titleOf(tab.groupId)]?.some((piece) => tab.url.includes(piece)));
	expect(right.length / tabs.length, "share of the tabs that stand where anybody would look for them").toBeGreaterThan(
		0.75,
	);
});

it("changes nothing when it is asked again", async () => {
	const window = await openWindow(test, await readRows(join(ROOT, "samples/tabs.jsonl"), tabSchema));
	const popup = await window.openPopup();
	await clickSort(test, popup);
	const before = await window.strip();
	expect(await clickSort(test, popup)).toMatchObject({ phase: "done", summary: { groups: [] } });
	expect(await window.strip()).toEqual(before);
});

it("adds tabs opened since then to the groups that are there", async () => {
	const [first, second, ...rest] = await readRows(join(ROOT, "samples/tabs.jsonl"), tabSchema);
	const window = await openWindow(test, rest);
	const popup = await window.openPopup();
	await clickSort(test, popup);
	const before = await window.strip();

	const late = [first, second].filter((tab) => tab !== undefined);
	test.pages.add(late);
	const urls = late.map(({ url }) => url);
	await test.control.evaluate(
		async (windowId, urls) => {
			for (const url of urls) await chrome.tabs.create({ windowId, url, active: false });
		},
		window.id,
		urls,
	);
	await popup.waitForFunction((count) => document.querySelector("#sort:not([disabled])") && count, {}, late.length);
	await clickSort(test, popup);
	const after = await window.strip();
	expect(after.groups.map(({ id }) => id)).toEqual(before.groups.map(({ id }) => id));
	for (const { id, groupId } of before.tabs.filter((tab) => tab.groupId !== -1)) {
		expect(after.tabs.find((tab) => tab.id === id)?.groupId).toBe(groupId);
	}
	const joined = after.tabs.filter((tab) => urls.includes(tab.url)).map((tab) => tab.groupId);
	expect(joined.every((groupId) => after.groups.some(({ id }) => id === groupId))).toBe(true);
});
