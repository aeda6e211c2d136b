import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { deploy } from "../../finetune/deploy/deploy.ts";
import { type ExtensionBrowser, launchWithExtension } from "../../scripts/browser/launch.ts";
import { sendFrom } from "../../scripts/browser/messages.ts";
import { openPopup } from "../../scripts/browser/popup.ts";
import { buildExtension } from "../../scripts/lib/build-extension.ts";
import { screenshot } from "../support/browser.ts";
import { writeRunOfHearth } from "../support/run-of-hearth.ts";
import { type ServedFolder, serveFolder } from "../support/serve-folder.ts";
import { manyTabs } from "../support/tab-lists.ts";

const SHARD = "params_shard_0.bin";

let folder: string;
let server: ServedFolder;
let test: ExtensionBrowser;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), "served-"));
	const run = join(folder, "run");
	await writeRunOfHearth(run, { id: "hearth-two", name: "Hearth Two" });
	const models = join(folder, "models");
	const check = async () => []; // the committed hearth's own files: every other test tries them
	const places = { models, previous: join(models, ".previous"), served: true };
	await deploy({ run, ...places, check, signal: new AbortController().signal, log: () => {} });
	server = await serveFolder(models);
	test = await launchWithExtension({ extension: await buildExtension(), headless: true });
});
afterAll(async () => {
	await test?.browser.close();
	await server?.close();
	await rm(folder, { recursive: true });
});

async function openModels(): Promise<Page> {
	const front = await test.browser.newPage();
	const popup = await openPopup(test, front);
	await popup.click("#models");
	await popup.waitForSelector("#model-address");
	return popup;
}

async function look(popup: Page, address: string): Promise<void> {
	await popup.click("#model-address", { count: 3 });
	await popup.type("#model-address", address);
	await popup.keyboard.press("Enter");
}

async function textOf(popup: Page, selector: string): Promise<string> {
	const element = await popup.waitForSelector(selector);
	return (await element?.evaluate((node) => node.textContent)) ?? "";
}

async function clickNamed(popup: Page, name: string): Promise<void> {
	await (await popup.waitForSelector(`::-p-aria([name="${name}"][role="button"])`))?.click();
}

const answering = async () => (await sendFrom(test.control, "status", {})).model?.name;

it("a model is looked at, downloaded, chosen, used and removed", async () => {
	const popup = await openModels();
	await screenshot(popup, "models");
	await look(popup, `${server.url}hearth-two`);
	expect(await textOf(popup, ".offer")).toMatch(/Hearth Two.*Sorts tabs.*127\.0\.0\.1.*20 MB.*MiniLM.*Apache-2\.0/);
	expect(server.requested).toEqual(["/hearth-two/model.json"]);
	await screenshot(popup, "models-offer");

	server.held.add(SHARD);
	await popup.click("#accept-model");
	await popup.waitForFunction(() => Number(document.querySelector("[role=progressbar]")?.ariaValueNow) > 40);
	await screenshot(popup, "models-downloading");
	server.held.clear();
	expect(await textOf(popup, "#models-notice.info")).toMatch(/^Hearth Two is here/);
	await popup.waitForFunction(() => document.activeElement?.id === "models-title");
	// code comes with the package only
	expect(server.requested.filter((path) => path.endsWith(".wasm"))).toEqual([]);
	expect(server.requested.filter((path) => path.endsWith(SHARD))).toHaveLength(1);
	const asked = server.requested.length;

	expect(await answering()).toBe("Hearth");
	await (await popup.waitForSelector("input[type=radio]:not(:checked)"))?.click();
	await popup.waitForFunction(() => document.querySelector("input[type=radio][value^=hearth-two]:checked"));
	await screenshot(popup, "models-added");
	expect(await answering()).toBe("Hearth Two");
	const tabs = manyTabs(7);
	const { answers } = await sendFrom(test.control, "categorize", { tabs });
	expect(new Set(answers.map(({ category }) => category)).size).toBeGreaterThan(4);
	expect(await sendFrom(test.control, "status", {})).toMatchObject({ loaded: true, model: { name: "Hearth Two" } });
	expect(server.requested).toHaveLength(asked);

	await clickNamed(popup, "Remove Hearth Two");
	await clickNamed(popup, "Remove Hearth Two for good");
	expect(await textOf(popup, "#models-notice.info")).toBe("Hearth Two is removed.");
	expect(await answering()).toBe("Hearth");
	const left = await popup.evaluate(async () => (await (await caches.open("inglenook/models")).keys()).length);
	expect(left).toBe(0);
	await popup.close();
});

it("a damaged shard is never used, and what was whole need not be fetched again", async () => {
	const popup = await openModels();
	server.damaged.add(SHARD);
	await look(popup, `${server.url}hearth-two/model.json`);
	await (await popup.waitForSelector("#accept-model"))?.click();
	expect(await textOf(popup, "#models-notice.error")).toMatch(/params_shard_0\.bin is damaged/);
	expect(await textOf(popup, "#model-list li:last-child")).toMatch(/Hearth Two.*not complete/);
	await screenshot(popup, "models-damaged");
	expect(await answering()).toBe("Hearth");
	await popup.close();

	server.damaged.clear();
	server.requested.length = 0;
	const again = await openModels();
	await clickNamed(again, "Go on downloading Hearth Two");
	expect(await textOf(again, "#models-notice.info")).toMatch(/^Hearth Two is here/);
	expect(server.requested).toEqual([`/hearth-two/${SHARD}`]);

	// damaged where it is kept, e.g. by the disk, while another model is in memory
	await sendFrom(test.control, "categorize", { tabs: manyTabs(1), model: "hearth" });
	await again.evaluate(async (shard) => {
		const cache = await caches.open("inglenook/models");
		const request = (await cache.keys()).find(({ url }) => url.endsWith(shard));
		if (request) await cache.put(request, new Response(new Uint8Array(19_591_776)));
	}, SHARD);
	await (await again.waitForSelector("input[type=radio]:not(:checked)"))?.click();
	await again.waitForFunction(() => document.querySelector("input[type=radio][value^=hearth-two]:checked"));
	// others than those of before, which need no model any more
	await expect(sendFrom(test.control, "categorize", { tabs: manyTabs(2, 4000), backend: "webgpu" })).rejects.toThrow(
		"Hearth Two/params_shard_0.bin is damaged; remove the model and add it again.",
	);
	await again.close();
});

it("what is no model says so", async () => {
	const popup = await openModels();
	await look(popup, `${server.url}nothing/`);
	expect(await textOf(popup, "#models-notice.error")).toContain("has no http://127.0.0.1");
	// what was typed is still there, and the keyboard is in it
	const typed = () => (document.activeElement as HTMLInputElement).value;
	await popup.waitForFunction(() => document.activeElement?.id === "model-address");
	expect(await popup.evaluate(typed)).toBe(`${server.url}nothing/`);
	await look(popup, "http://example.org/model");
	expect(await textOf(popup, "#models-notice.error")).toContain("has to begin with https://");
	await popup.close();
});
