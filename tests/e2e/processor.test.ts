import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { killWorker } from "../../scripts/browser/kill-worker.ts";
import { clickSort } from "../../scripts/browser/popup.ts";
import { answerTabs } from "../../scripts/predict/answer-tabs.ts";
import {
	ask,
	changedExtension,
	changeJson,
	launchTestBrowser,
	openWindow,
	resetBrowser,
	screenshot,
	sharedBrowser,
	type TestBrowser,
	waitForState,
} from "../support/browser.ts";
import { manyTabs } from "../support/tab-lists.ts";

async function said(popup: Page): Promise<string | null | undefined> {
	return (await popup.waitForSelector("#backend"))?.evaluate((element) => element.textContent);
}

/** As a browser does that wants its memory back. */
async function closePage({ control }: TestBrowser): Promise<void> {
	await control.evaluate(() => chrome.offscreen.closeDocument());
}

const pages = ({ control }: TestBrowser) =>
	control.evaluate(async () => (await chrome.runtime.getContexts({ contextTypes: ["OFFSCREEN_DOCUMENT"] })).length);

describe("on the processor", () => {
	let test: TestBrowser;
	beforeAll(async () => {
		test = await sharedBrowser();
	});
	afterEach(() => resetBrowser(test));

	it("says that it answers there, and how fast once that is known", async () => {
		const window = await openWindow(test, manyTabs(21, 2000));
		const popup = await window.openPopup();
		expect(await said(popup)).toBe("Hearth answers on the processor; the graphics adapter is a software one.");
		await screenshot(popup, "processor");
		expect(await clickSort(test, popup)).toMatchObject({ phase: "done", summary: { backend: "cpu" } });
		expect((await ask(test, "status", {})).words).toMatch(
			/^Hearth answers on the processor: \S+ tabs a second here; the graphics adapter is a software one\.$/,
		);
	});

	it("answers as WebGPU does", async () => {
		const tabs = manyTabs(28, 2100);
		// from nothing each time, the categories too
		await ask(test, "measureLoad", { backend: "cpu", model: "hearth" });
		const cpu = (await ask(test, "measureTabs", { tabs, backend: "cpu" })).answers;
		await ask(test, "measureLoad", { backend: "webgpu", model: "hearth" });
		const webgpu = (await ask(test, "measureTabs", { tabs, backend: "webgpu" })).answers;
		expect(cpu.map(({ category }) => category)).toEqual(webgpu.map(({ category }) => category));
		for (const [i, { probability }] of cpu.entries())
			expect(Math.abs(probability - (webgpu[i]?.probability ?? 0))).toBeLessThan(0.01);
	});

	it("says so when its page is closed in the middle, and opens another the next time", async () => {
		const tabs = manyTabs(400, 2300);
		await ask(test, "initialize", { backend: "cpu" });
		const answer = ask(test, "measureTabs", { tabs, backend: "cpu" }).catch((error) => error);
		await waitForState(test, (state) => state.phase === "reading" && state.done > 0);
		await closePage(test);
		expect(String(await answer)).toContain("The browser closed the page that computes on the processor; try again.");
		expect((await ask(test, "measureTabs", { tabs: tabs.slice(0, 8), backend: "cpu" })).answers).toHaveLength(8);
	});

	it("goes on with the model in its page when the worker was killed", async () => {
		const tabs = manyTabs(7, 2800);
		await ask(test, "initialize", { backend: "cpu" });
		await killWorker(test);
		expect(await pages(test)).toBe(1);
		expect((await ask(test, "categorize", { tabs, backend: "cpu" })).answers).toHaveLength(7);
		expect(await pages(test)).toBe(1);
	});

	it("stops when it is cancelled", async () => {
		const answer = ask(test, "measureTabs", { tabs: manyTabs(400, 3000), backend: "cpu" }).catch((error) => error);
		await waitForState(test, (state) => state.phase === "reading" && state.done > 0);
		await ask(test, "cancel", {});
		expect(await answer).toMatchObject({ name: "AbortError" });
	});
});

describe("in a page that may not share memory", () => {
	let test: TestBrowser;
	beforeAll(async () => {
		const extension = await changedExtension("not-isolated", (folder) =>
			changeJson(join(folder, "manifest.json"), (manifest: Record<string, unknown>) => {
				delete manifest.cross_origin_embedder_policy;
				delete manifest.cross_origin_opener_policy;
			}),
		);
		test = await launchTestBrowser({ extension, webgpu: false });
	});
	afterAll(() => test.browser.close());

	it("answers in one thread, and says why", async () => {
		const window = await openWindow(test, manyTabs(14));
		const end = await clickSort(test, await window.openPopup());
		expect(end).toMatchObject({ phase: "done", summary: { backend: "cpu" } });
		expect((await ask(test, "status", {})).words).toMatch(
			/^Hearth answers on the processor in one thread, because the browser gives no more: \S+ tabs a second here; there is no WebGPU\.$/,
		);
	});
});

describe.each(["damaged", "missing"] as const)("with a graph that is %s", (what) => {
	const words = `models/hearth/model.onnx is ${what}; reinstall the extension.`;
	let extension: string;
	beforeAll(async () => {
		extension = await changedExtension(`${what}-graph`, async (folder) => {
			const path = join(folder, "models/hearth/model.onnx");
			if (what === "missing") return rm(path);
			const content = await readFile(path);
			content[content.length >> 1] = (content[content.length >> 1] ?? 0) ^ 1;
			await writeFile(path, content);
		});
	});

	it("WebGPU answers, where there is one, and says why", async () => {
		const test = await launchTestBrowser({ extension });
		try {
			const { answers, reason } = await ask(test, "categorize", { tabs: manyTabs(2) });
			expect(answers.map(({ backend }) => backend)).toEqual(["webgpu", "webgpu"]);
			expect(reason).toBe(`${words} Hearth answers through WebGPU instead.`);
		} finally {
			await test.browser.close();
		}
	});

	it("rules answer where there is none, and nothing does when the processor is asked for by name", async () => {
		const test = await launchTestBrowser({ extension, webgpu: false });
		try {
			const { answers, reason } = await ask(test, "categorize", { tabs: manyTabs(2) });
			expect(answers.map(({ backend }) => backend)).toEqual(["rules", "rules"]);
			expect(reason).toBe(`${words} Simple rules answer instead of the model.`);
			const options = { signal: new AbortController().signal, onProgress: () => {} };
			await expect(answerTabs(test, manyTabs(2), { ...options, backend: "cpu" })).rejects.toThrow(words);
		} finally {
			await test.browser.close();
		}
	});
});
