import type { Tab } from "../../src/tasks/group-tabs/schema.ts";
import { type ExtensionBrowser, launchWithExtension } from "../browser/launch.ts";
import { sendFrom } from "../browser/messages.ts";
import { buildExtension } from "../lib/build-extension.ts";

/** Runs a job in a browser with the built extension, which ends with it. */
export async function withExtension<T>(
	signal: AbortSignal,
	job: (extension: ExtensionBrowser) => Promise<T>,
): Promise<T> {
	const extension = await launchWithExtension({ extension: await buildExtension(), headless: true, signal });
	try {
		return await job(extension);
	} finally {
		await extension.browser.close();
	}
}

export type Engine = "cpu" | "webgpu";

const model = "hearth";

/** Loads the model from nothing, and reads once what every answer needs. @returns milliseconds of the load */
export async function load({ control }: ExtensionBrowser, backend: Engine): Promise<number> {
	const { ms } = await sendFrom(control, "measureLoad", { backend, model });
	await sendFrom(control, "measureTabs", { backend, model, tabs: [{ url: "", title: "warm" }] });
	return ms;
}

/** Milliseconds until tabs that were never seen have their answers. */
export async function timeTabs({ control }: ExtensionBrowser, backend: Engine, tabs: readonly Tab[]): Promise<number> {
	const { ms } = await sendFrom(control, "measureTabs", { backend, model, tabs: [...tabs] });
	return ms;
}
