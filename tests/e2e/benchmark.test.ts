import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { Run } from "../../src/features/benchmark/result.ts";
import {
	ask,
	launchTestBrowser,
	openWindow,
	resetBrowser,
	SCREENSHOTS,
	screenshot,
	sharedBrowser,
	type TestBrowser,
} from "../support/browser.ts";
import { manyTabs } from "../support/tab-lists.ts";

/** Every machine can run this one. */
const CANDIDATE = "hearth/cpu";
const PNG = [0x89, 0x50, 0x4e, 0x47];
const WIDTHS = { "": 1180, "-narrow": 400 };

const test = await sharedBrowser();
let downloads: string;
beforeAll(async () => {
	downloads = await mkdtemp(join(tmpdir(), "benchmark-"));
	const session = await test.browser.target().createCDPSession();
	await session.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: downloads });
});
afterEach(() => resetBrowser(test));
afterAll(() => rm(downloads, { recursive: true }));

async function open(test: TestBrowser): Promise<Page> {
	const page = await test.browser.newPage({ type: "window" });
	await page.setViewport({ width: WIDTHS[""], height: 1000 });
	await page.goto(`chrome-extension://${test.extension.id}/benchmark.html`);
	await page.waitForSelector("#start:not([disabled])");
	return page;
}

/** Ticks these and no others, and starts. */
async function start(page: Page, candidates: readonly string[], amount: "quick" | "all" = "quick"): Promise<void> {
	for (const box of await page.$$("#candidates input:not([disabled])")) {
		const { value, checked } = await box.evaluate(({ value, checked }: HTMLInputElement) => ({ value, checked }));
		if (candidates.includes(value) !== checked) await box.click();
	}
	await page.click(`input[value="${amount}"]`);
	await page.click("#start");
	await page.waitForSelector("#cancel");
}

/** Until a page that is closed leaves something behind. */
const waitForKept = (page: Page) =>
	page.waitForFunction(
		async () => {
			const { "benchmark-current": run } = await chrome.storage.local.get("benchmark-current");
			return (run as Run | undefined)?.results.some(({ steps }) => steps.done > 0);
		},
		{ timeout: 0 },
	);

/** Until there is something to show. */
const waitForNumbers = (page: Page) =>
	page.waitForFunction(() => document.querySelector("#live")?.textContent?.includes("tabs a second"), { timeout: 0 });

const waitForReport = async (page: Page) => {
	await page.waitForSelector('main[data-phase="ready"] #report', { timeout: 0 });
	await page.waitForFunction(
		() => [...document.querySelectorAll(".drawing")].every((place) => place.querySelector("svg")),
		{ timeout: 0 },
	);
};
const textOf = (page: Page, selector: string) => page.$eval(selector, (element) => element.textContent);

/** Clicks, and waits until the file is whole. */
async function download(page: Page, button: string, ending: string): Promise<Buffer> {
	await page.click(button);
	for (;;) {
		const name = (await readdir(downloads)).find((name) => name.endsWith(ending));
		if (name) return readFile(join(downloads, name));
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

it("goes from the popup to a report, its charts and its files", async () => {
	const window = await openWindow(test, manyTabs(2));
	const popup = await window.openPopup();
	await popup.click("#benchmark");
	const target = await test.browser.waitForTarget((target) => target.url().endsWith("/benchmark.html"));
	const page = await target.page();
	if (!page) throw new Error("The popup opened no page.");
	await page.setViewport({ width: WIDTHS[""], height: 1000 });
	await page.waitForSelector("#start:not([disabled])");
	await screenshot(page, "benchmark-setup");

	await start(page, [CANDIDATE, "rules"]);
	expect(await textOf(page, "#time-left")).toMatch(/^A few seconds left\.|^About \d+ (seconds|minutes) left\./);
	await screenshot(page, "benchmark-running");

	await waitForReport(page);
	expect(await textOf(page, "#report-title")).toMatch(
		/^On this computer: [\d.,]+ tabs a second, right \d+ times of 10 on unseen sites\.$/,
	);
	expect(await page.$("#partial")).toBeNull();
	expect(await page.evaluate(() => document.activeElement?.id)).toBe("report-title");
	const figures = await page.$$eval("#figures td[data-figure]", (cells) =>
		cells.map((cell) => [cell.getAttribute("data-figure"), cell.textContent]),
	);
	for (const id of ["right", "right_unseen", "tabs_per_second", "p50_ms", "p95_ms", "load_ms", "first_answer_ms"])
		expect(figures.find(([name]) => name === id)?.[1], id).toMatch(/\d/);
	for (const id of ["trade", "confusion", "reliability", "latency"]) {
		expect(await page.$(`#${id} .drawing[role="img"] svg`), id).not.toBeNull();
		expect(await page.$$(`#${id} tbody tr`), id).not.toEqual([]);
	}

	await page.click("#tab-rows summary");
	// drawn when it is opened
	await page.waitForSelector("#tab-rows select");
	await page.select("#tab-rows select", "all");
	await page.waitForFunction(() => document.querySelectorAll("#tab-rows tbody tr").length === 80);
	await page.click("#tab-rows summary");

	const json = JSON.parse(String(await download(page, "#export-json", ".json")));
	expect(json).toMatchObject({ complete: true, results: [{ state: "done", candidate: { backend: "cpu" } }, {}] });
	expect(json.results[0].answers).toHaveLength(80);
	expect(String(await download(page, "#export-csv", ".csv"))).toContain("tabs_per_second");
	expect(String(await download(page, "#export-answers", "-tabs.csv")).split("\n").length).toBeGreaterThan(160);
	const png = await download(page, "#export-png", ".png");
	expect([...png.subarray(0, 4)]).toEqual(PNG);
	expect(png.length).toBeGreaterThan(50_000);
	await writeFile(join(SCREENSHOTS, "benchmark-export.png"), png);

	for (const [name, width] of Object.entries(WIDTHS)) {
		await page.setViewport({ width, height: 1000 });
		await waitForReport(page);
		expect(await page.evaluate(() => document.documentElement.scrollWidth), "nothing sticks out").toBe(width);
		await screenshot(page, `benchmark-report${name}`, { fullPage: true });
	}
});

it("keeps what was cancelled or closed half way, marked as partial, and compares whole runs", async () => {
	const page = await open(test);
	for (const _ of [1, 2]) {
		await start(page, ["rules"]);
		await waitForReport(page);
	}
	expect(await page.$$("#runs tbody")).toHaveLength(2);
	expect(await textOf(page, "#figures caption")).toContain("the change since");

	await start(page, [CANDIDATE, "rules"], "all");
	await waitForNumbers(page);
	await page.click("#cancel");
	await waitForReport(page);
	expect(await textOf(page, "#partial")).toMatch(/^This run is partial: it ended after \d+ of \d+ steps of Hearth/);
	await screenshot(page, "benchmark-partial");

	await start(page, [CANDIDATE], "all");
	await waitForKept(page);
	await page.close();
	await ask(test, "cancel", {});
	const again = await open(test);
	expect(await again.$$("#runs tbody")).toHaveLength(4);
	expect(await textOf(again, "#runs tbody:first-of-type")).toContain("partial");

	const [first] = await again.$$('#runs [aria-label^="Remove"]');
	await first?.click();
	await again.waitForFunction(() => document.querySelectorAll("#runs tbody").length === 3);
});

it("lets one page measure at a time", async () => {
	const [page, other] = [await open(test), await open(test)];
	await start(page, [CANDIDATE]);
	await other.click("#start");
	expect(await (await other.waitForSelector("#notice"))?.evaluate((notice) => notice.textContent)).toBe(
		"A benchmark is running in another tab; wait for it or cancel it there.",
	);
});

it("goes on with the next when the adapter is lost in the middle", async () => {
	// its GPU process is killed: that one is not for others
	const own = await launchTestBrowser();
	try {
		const page = await open(own);
		await start(page, ["hearth/webgpu", "rules"]);
		await waitForNumbers(page);
		const session = await own.browser.target().createCDPSession();
		const { processInfo } = await session.send("SystemInfo.getProcessInfo");
		const gpu = processInfo.find(({ type }) => type === "GPU");
		if (!gpu) throw new Error("This browser has no GPU process to kill.");
		process.kill(gpu.id, "SIGKILL");
		await waitForReport(page);
		expect(await textOf(page, "#partial")).toMatch(
			// whether a batch was being read at that moment, or was about to be
			/^This run is partial: Hearth · WebGPU failed after \d+ of \d+ steps\. (The graphics processor stopped answering|WebGPU is not available)/,
		);
		expect(await page.$$("#figures thead th")).toHaveLength(2);
	} finally {
		await own.browser.close();
	}
});
