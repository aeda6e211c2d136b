import { cpus } from "node:os";
import { launchWithExtension } from "../../scripts/browser/launch.ts";
import type { Report } from "./result.ts";

/** What the numbers were measured on. */
export async function describeMachine(extension: string, signal: AbortSignal): Promise<Report["machine"]> {
	const { browser, control } = await launchWithExtension({ extension, headless: true, signal });
	try {
		const adapter = await control.evaluate(async () => {
			const info = (await navigator.gpu?.requestAdapter())?.info;
			return [info?.vendor, info?.architecture, info?.description].filter(Boolean).join(" ");
		});
		const processors = cpus();
		return {
			processor: processors[0]?.model.trim() || "an unknown processor",
			cores: processors.length,
			adapter: adapter || "no adapter",
			browser: await browser.version(),
			node: process.version,
		};
	} finally {
		await browser.close();
	}
}
