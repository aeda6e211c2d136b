import type { Tab } from "../../src/tasks/group-tabs/schema.ts";
import { killWorker } from "../browser/kill-worker.ts";
import type { ExtensionBrowser } from "../browser/launch.ts";
import { sendFrom } from "../browser/messages.ts";
import { load, withExtension } from "./extension.ts";
import { memoryOf } from "./memory.ts";
import type { Measurement, Row } from "./row.ts";
import { differentTabs } from "./tabs.ts";

const WINDOW = 30;

/** From nothing, from a worker that Chrome had put to sleep, and with everything read before. */
export const start: Measurement = {
	id: "start",
	what: "how soon the first answers come, and the memory that they take",

	measure: (signal) =>
		withExtension(signal, async (extension) => {
			const tabs = await differentTabs(WINDOW + 1, "known");
			const strange = await differentTabs(WINDOW, "strange");
			const [first, window] = [tabs.slice(0, 1), tabs.slice(1)];
			const idle = await memoryOf(extension.browser);
			// nothing is known of this browser: the backend is measured, the model loaded, the categories read
			const cold = await answer(extension, first);
			const fresh = await answer(extension, window);
			const unknown = await answer(extension, strange);
			await killWorker(extension);
			const woken = await answer(extension, [{ url: "https://example.com/", title: "Never seen before" }]);
			const again = await answer(extension, window);
			const second = await answer(
				extension,
				window.map(({ url, title }) => ({ url, title: `${title} – another page` })),
			);
			await killWorker(extension);
			const wokenAgain = await answer(extension, window);
			const busy = await memoryOf(extension.browser);
			const loadMs = await load(extension, "cpu");
			return [
				{ name: "the first tab of a new browser", unit: "ms", value: cold },
				{ name: "loading hearth on the processor", unit: "ms", value: loadMs },
				{ name: "the first tab after the worker was stopped", unit: "ms", value: woken },
				{ name: `a window of ${WINDOW} new tabs, of known sites`, unit: "ms", value: fresh },
				{ name: `a window of ${WINDOW} new tabs, of sites that nobody knows`, unit: "ms", value: unknown },
				{ name: "the same window again", unit: "ms", value: again },
				{
					name: "other pages of the same sites",
					unit: "ms",
					value: second,
					target: { of: "value", most: 100 },
					why: "where a site's words name two categories, or none, its pages have to be read.",
				},
				{ name: "the same after the worker was stopped", unit: "ms", value: wokenAgain },
				{
					name: "memory of the browser, at its most",
					unit: "MB",
					value: busy,
					against: { name: "before", value: idle },
				},
			] satisfies Row[];
		}),
};

async function answer({ control }: ExtensionBrowser, tabs: readonly Tab[]): Promise<number> {
	const began = performance.now();
	await sendFrom(control, "categorize", { tabs: [...tabs] });
	return performance.now() - began;
}
