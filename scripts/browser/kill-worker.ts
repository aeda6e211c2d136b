import type { Target } from "puppeteer-core";
import { sleep } from "../../src/lib/sleep.ts";
import type { ExtensionBrowser } from "./launch.ts";

/** Ends the extension's worker as Chrome does when it needs the memory: at once, without a word to anybody. */
export async function killWorker({ browser, extension, control }: ExtensionBrowser): Promise<void> {
	const isOurs = (target: Target) => target.type() === "service_worker" && target.url().includes(extension.id);
	const worker = browser.targets().find(isOurs);
	if (!worker) throw new Error("There is no worker to kill.");
	const session = await control.createCDPSession();
	await session.send("ServiceWorker.enable");
	await session.send("ServiceWorker.stopAllWorkers");
	await session.detach();
	// a new one may be there before the old one is gone
	while (browser.targets().includes(worker)) await sleep(20);
}
