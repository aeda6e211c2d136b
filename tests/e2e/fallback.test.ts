import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { clickSort } from "../../scripts/browser/popup.ts";
import { buildExtension } from "../../scripts/lib/build-extension.ts";
import { answerTabs } from "../../scripts/predict/answer-tabs.ts";
import {
	ask,
	extensionWithoutGraph,
	launchTestBrowser,
	openWindow,
	resetBrowser,
	screenshot,
	type TestBrowser,
} from "../support/browser.ts";
import { manyTabs } from "../support/tab-lists.ts";

describe("without WebGPU", () => {
	let test: TestBrowser;
	beforeAll(async () => {
		test = await launchTestBrowser({ webgpu: false });
	});
	afterEach(() => resetBrowser(test));
	afterAll(() => test.browser.close());

	it("the processor answers, and the popup says so", async () => {
		const window = await openWindow(test, manyTabs(21));
		const popup = await window.openPopup();
		const words = await (await popup.waitForSelector("#backend"))?.evaluate((element) => element.textContent);
		expect(words).toBe("Hearth answers on the processor; there is no WebGPU.");
		await screenshot(popup, "without-webgpu-before");
		const end = await clickSort(test, popup);
		await screenshot(popup, "without-webgpu-after");
		expect(end).toMatchObject({ phase: "done", summary: { backend: "cpu" } });
		expect((await window.strip()).groups.length).toBeGreaterThan(1);
	});

	it("nothing answers when WebGPU is asked for by name", async () => {
		await expect(ask(test, "categorize", { tabs: manyTabs(2), backend: "webgpu" })).rejects.toThrow(
			"WebGPU is not available",
		);
		const options = { signal: new AbortController().signal, onProgress: () => {} };
		await expect(answerTabs(test, manyTabs(2), { ...options, backend: "webgpu" })).rejects.toThrow(
			"WebGPU is not available",
		);
		await expect(answerTabs(test, manyTabs(2), { ...options, model: "hearth" })).rejects.toThrow(
			"WebGPU is not available",
		);
		for (const backend of ["cpu", "rules"] as const) {
			const answers = await answerTabs(test, manyTabs(2), { ...options, backend });
			expect(answers.map((answer) => answer.backend)).toEqual([backend, backend]);
		}
	});
});

describe("without WebGPU and with a model that needs it", () => {
	let test: TestBrowser;
	beforeAll(async () => {
		test = await launchTestBrowser({ webgpu: false, extension: await extensionWithoutGraph() });
	});
	afterAll(() => test.browser.close());

	it("rules answer, and the popup says so before and after", async () => {
		const window = await openWindow(test, manyTabs(21));
		const popup = await window.openPopup();
		const said = async () =>
			await (await popup.waitForSelector("#backend"))?.evaluate((element) => element.textContent);
		expect(await said()).toBe("WebGPU is not available in this browser. Simple rules answer instead of the model.");
		const end = await clickSort(test, popup);
		await screenshot(popup, "rules-after");
		expect(end).toMatchObject({ phase: "done", summary: { backend: "rules" } });
		expect(await said()).toBe("WebGPU is not available in this browser. Simple rules answer instead of the model.");
		expect((await window.strip()).groups.length).toBeGreaterThan(1);
	});
});

describe("with a damaged shard", () => {
	let folder: string;
	let test: TestBrowser;
	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), "damaged-"));
		await cp(await buildExtension(), folder, { recursive: true });
		const model = join(folder, "models/hearth");
		const shard = (await readdir(model)).filter((name) => name.endsWith(".bin")).sort()[0] ?? "";
		const content = await readFile(join(model, shard));
		const middle = content.length >> 1;
		content[middle] = (content[middle] ?? 0) ^ 1;
		await writeFile(join(model, shard), content);
		test = await launchTestBrowser({ extension: folder });
	});
	afterAll(async () => {
		await test.browser.close();
		await rm(folder, { recursive: true });
	});

	it("rules answer, and the popup names the file", async () => {
		const window = await openWindow(test, manyTabs(21));
		const popup = await window.openPopup();
		const end = await clickSort(test, popup);
		await screenshot(popup, "damaged-shard");
		expect(end).toMatchObject({ phase: "done", summary: { backend: "rules" } });
		expect(await popup.$eval("#backend", (element) => element.textContent)).toMatch(
			/params_shard_0\.bin.*Simple rules answer/,
		);
		expect((await window.strip()).groups.length).toBeGreaterThan(1);
	});

	it("nothing answers when WebGPU is asked for by name", async () => {
		await expect(ask(test, "categorize", { tabs: manyTabs(2), backend: "webgpu" })).rejects.toThrow(
			"params_shard_0.bin",
		);
	});
});
