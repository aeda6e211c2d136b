import type { Page } from "puppeteer-core";
import type { JobState } from "../../src/messages/job.ts";
import type { ExtensionBrowser } from "./launch.ts";
import { sendFrom } from "./messages.ts";

const POPUP = "/popup.html";
const RUNNING = ["loading", "reading", "grouping", "writing"];

/** Clicks the extension's icon while `page` is in front: the popup opens on the page's window. */
export async function openPopup({ extension }: ExtensionBrowser, page: Page): Promise<Page> {
	await page.bringToFront();
	await extension.triggerAction(page);
	for (;;) {
		const popup = (await extension.pages()).find((candidate) => new URL(candidate.url()).pathname === POPUP);
		if (popup) {
			await popup.waitForSelector("#sort, #cancel", { visible: true });
			return popup;
		}
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

/** Clicks the button that sorts, and waits until the popup shows an end, whichever. @returns what the worker says of it */
export async function clickSort({ control }: ExtensionBrowser, popup: Page): Promise<JobState> {
	await startSort(popup);
	await waitForEnd(popup);
	return await sendFrom(control, "state", {});
}

/** Clicks the button that sorts, and waits until the popup shows that it runs. */
export async function startSort(popup: Page): Promise<void> {
	await popup.evaluate((running) => {
		const main = document.querySelector("main");
		if (!main) throw new Error("The popup has no <main>.");
		delete main.dataset.began;
		// a sort may begin and end between two looks from outside
		const observer = new MutationObserver(() => {
			if (!running.includes(main.dataset.phase ?? "")) return;
			main.dataset.began = "";
			observer.disconnect();
		});
		observer.observe(main, { attributeFilter: ["data-phase"] });
	}, RUNNING);
	await popup.click("#sort:not([disabled])");
	await popup.waitForSelector("main[data-began]");
}

/** Waits until the popup shows that nothing runs. */
export async function waitForEnd(popup: Page): Promise<void> {
	await popup.waitForFunction(
		(running) => !running.includes(document.querySelector("main")?.dataset.phase ?? ""),
		{ polling: "mutation", timeout: 0 },
		RUNNING,
	);
}
