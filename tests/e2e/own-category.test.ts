import type { Page } from "puppeteer-core";
import { afterEach, expect, it } from "vitest";
import { clickSort } from "../../scripts/browser/popup.ts";
import { openWindow, resetBrowser, screenshot, sharedBrowser } from "../support/browser.ts";
import { manyTabs } from "../support/tab-lists.ts";

const test = await sharedBrowser();
afterEach(() => resetBrowser(test));

const RECIPES = [
	{ url: "https://www.bbcgoodfood.com/recipes/classic-lasagne", title: "Classic lasagne recipe | Good Food" },
	{ url: "https://www.allrecipes.com/recipe/10813/best-cookies/", title: "Best Chocolate Chip Cookies Recipe" },
	{ url: "https://www.seriouseats.com/pizza-dough-recipe", title: "Basic New York-Style Pizza Dough Recipe" },
];

async function typeInto(popup: Page, label: string, text: string): Promise<void> {
	const field = await popup.waitForSelector(
		`::-p-xpath(//div[contains(@class, "field")][label[contains(., "${label}")]]/*[self::input or self::textarea])`,
	);
	await field?.type(text);
}

async function addCategory(
	popup: Page,
	category: { name: string; description: string; examples: string },
): Promise<void> {
	await popup.click("#edit-categories");
	await (await popup.waitForSelector("#add-category"))?.click();
	await typeInto(popup, "Name", category.name);
	await typeInto(popup, "What belongs here", category.description);
	await typeInto(popup, "Examples", category.examples);
	await screenshot(popup, "editor");
	await popup.click("#save-categories");
	await popup.waitForSelector("#sort");
}

it("gives a category of the user's own the tabs that belong to it", async () => {
	const window = await openWindow(test, [...manyTabs(14), ...RECIPES]);
	const popup = await window.openPopup();
	await addCategory(popup, {
		name: "Cooking",
		description: "recipes, food, baking and kitchens",
		examples: "chicken curry recipe\nhow to bake bread",
	});
	const end = await clickSort(test, popup);
	await screenshot(popup, "own-category");
	expect(end).toMatchObject({ phase: "done", summary: { backend: "cpu" } });
	const { tabs, groups } = await window.strip();
	const cooking = groups.find(({ title }) => title === "Cooking");
	expect(tabs.filter((tab) => tab.groupId === cooking?.id).map(({ url }) => url)).toEqual(
		RECIPES.map(({ url }) => url),
	);
});

it("keeps the category when the popup has been closed, and says what is wrong with another one", async () => {
	const window = await openWindow(test, manyTabs(2));
	const first = await window.openPopup();
	await addCategory(first, { name: "Cooking", description: "recipes", examples: "" });
	await first.close();
	const second = await window.openPopup();
	const names = () =>
		second.$$eval("ul[aria-labelledby=categories-title] li", (items) => items.map((item) => item.textContent));
	await second.waitForFunction(() => document.querySelectorAll("ul[aria-labelledby=categories-title] li").length > 7);
	expect(await names()).toContain("Cooking");

	await second.click("#edit-categories");
	await (await second.waitForSelector("#add-category"))?.click();
	await typeInto(second, "Name", "cooking");
	await second.click("#save-categories");
	const problem = await second.waitForSelector("#problem");
	expect(await problem?.evaluate((element) => element.textContent)).toMatch(/^Two categories .+\.$/);
	await screenshot(second, "editor-problem");
});
