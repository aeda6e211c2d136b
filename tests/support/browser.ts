import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "puppeteer-core";
import { type ExtensionBrowser, type LaunchOptions, launchWithExtension } from "../../scripts/browser/launch.ts";
import { type LocalPages, servePagesLocally } from "../../scripts/browser/local-pages.ts";
import { sendFrom } from "../../scripts/browser/messages.ts";
import { openPopup } from "../../scripts/browser/popup.ts";
import { openTabs, readStrip, type StripInfo, waitUntilLoaded, windowIdOf } from "../../scripts/browser/strip.ts";
import { buildExtension } from "../../scripts/lib/build-extension.ts";
import { ROOT } from "../../scripts/lib/main.ts";
import type { JobState } from "../../src/messages/job.ts";
import type { Input, MessageName, Output } from "../../src/messages/protocol.ts";
import type { Tab } from "../../src/tasks/group-tabs/schema.ts";
import { expectAccessible } from "./accessibility.ts";

/** For people to look at. */
export const SCREENSHOTS = join(ROOT, "build/screenshots");

/** A browser with the built extension, in which windows full of made-up pages can be opened and sorted. */
export interface TestBrowser extends ExtensionBrowser {
	pages: LocalPages;
}

/** A window of made-up pages. */
export interface TestWindow {
	id: number;
	/** The tab in front: what the extension's icon is clicked on. */
	front: Page;
	/** In the order in which they were opened. */
	tabIds: number[];
	openPopup(): Promise<Page>;
	strip(): Promise<StripInfo>;
}

export async function launchTestBrowser(options: Partial<LaunchOptions> = {}): Promise<TestBrowser> {
	const extension = options.extension ?? (await buildExtension());
	const launched = await launchWithExtension({ headless: true, ...options, extension });
	return { ...launched, pages: await servePagesLocally(launched.browser) };
}

/** A copy of the built extension in a folder of its own, changed. @returns the folder */
export async function changedExtension(name: string, change: (folder: string) => Promise<void>): Promise<string> {
	const folder = join(ROOT, "build/changed-extensions", name);
	await rm(folder, { recursive: true, force: true });
	await cp(await buildExtension(), folder, { recursive: true });
	await change(folder);
	return folder;
}

/** Changes a JSON file. */
export async function changeJson(path: string, change: (json: never) => void): Promise<void> {
	const json = JSON.parse(await readFile(path, "utf8"));
	change(json as never);
	await writeFile(path, JSON.stringify(json));
}

/** With a model that only WebGPU can run, which is slow on a software adapter: there is time to meddle. */
export function extensionWithoutGraph(): Promise<string> {
	return changedExtension("without-graph", (folder) =>
		changeJson(join(folder, "models/catalog.json"), ({ models }: { models: { graph?: string }[] }) => {
			for (const model of models) delete model.graph;
		}),
	);
}

const SHARED = Symbol.for("inglenook: the browser of all browser tests");
const shared = globalThis as { [SHARED]?: Promise<TestBrowser> };

/** The one browser of all test files (they run in one process, which takes the browser with it when it ends). */
export async function sharedBrowser(): Promise<TestBrowser> {
	shared[SHARED] ??= launchTestBrowser();
	return await shared[SHARED];
}

/** As after its installation: no window but the first, nothing stored, nothing running. Keeps a loaded model. */
export async function resetBrowser(test: TestBrowser): Promise<void> {
	await ask(test, "cancel", {});
	const own = await windowIdOf(test.control);
	await test.control.evaluate(async (own) => {
		const windows = await chrome.windows.getAll();
		await Promise.all(
			windows.map(({ id }) => (id === undefined || id === own ? undefined : chrome.windows.remove(id))),
		);
		await chrome.storage.local.clear();
		await chrome.storage.session.clear();
	}, own);
	test.pages.clear();
}

/** Opens the tabs in a window of their own, left to right, and waits until they have loaded. */
export async function openWindow(test: TestBrowser, tabs: readonly Tab[]): Promise<TestWindow> {
	const { browser, control, pages } = test;
	pages.add(tabs);
	const [first, ...others] = tabs.map(({ url }) => url);
	if (first === undefined) throw new Error("A window has at least one tab.");
	const front = await browser.newPage({ type: "window" });
	await front.goto(first);
	const id = await windowIdOf(front);
	await openTabs(control, id, others);
	await waitUntilLoaded(control, id);
	const strip = () => readStrip(control, id);
	const tabIds = (await strip()).tabs.map((tab) => tab.id);
	return { id, front, tabIds, openPopup: () => openPopup(test, front), strip };
}

/** Makes a group as a user would. @returns its id */
export async function makeGroup(
	{ control }: TestBrowser,
	window: Pick<TestWindow, "id">,
	tabIds: readonly number[],
	look: { title: string; color: "grey" | "purple" | "cyan"; collapsed: boolean },
): Promise<number> {
	return await control.evaluate(
		async (windowId, [first = -1, ...others], look) => {
			const groupId = await chrome.tabs.group({ tabIds: [first, ...others], createProperties: { windowId } });
			await chrome.tabGroups.update(groupId, look);
			return groupId;
		},
		window.id,
		tabIds,
		look,
	);
}

/** Sends a message of the protocol as a page of the extension. */
export async function ask<N extends MessageName>(
	{ control }: TestBrowser,
	name: N,
	input: Input<N>,
): Promise<Output<N>> {
	return await sendFrom(control, name, input);
}

/** Waits until the job's state fits. */
export async function waitForState(test: TestBrowser, fits: (state: JobState) => boolean): Promise<JobState> {
	for (;;) {
		const state = await ask(test, "state", {});
		if (fits(state)) return state;
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

/**
 * Writes what the page shows, in light and in dark, to build/screenshots/NAME[-dark].png, for people to look at; and holds each
 * to the rules that keep it usable for those who cannot.
 */
export async function screenshot(page: Page, name: string, { fullPage = false } = {}): Promise<void> {
	await mkdir(SCREENSHOTS, { recursive: true });
	for (const scheme of ["dark", "light"]) {
		await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
		// a colour on its way from one scheme to the other is none of either
		await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finish())));
		await expectAccessible(page, `${name}, ${scheme}`);
		await page.screenshot({ path: join(SCREENSHOTS, `${name}${scheme === "dark" ? "-dark" : ""}.png`), fullPage });
	}
}
