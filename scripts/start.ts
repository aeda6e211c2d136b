// Opens the browser with the extension in it, or, without a screen, sorts tabs as a user's click does and prints the groups:
//   npm start
//   npm start -- --headless [--tabs FILE.jsonl]
// FILE has rows {"url", "title"}; each becomes a real tab, answered on this machine.
import { parseArgs } from "node:util";
import { runMain } from "./lib/main.ts";
import { openBrowser } from "./start/open-browser.ts";
import { sortHeadless } from "./start/sort-headless.ts";

await runMain(async (signal) => {
	const { values } = parseArgs({
		options: { headless: { type: "boolean", default: false }, tabs: { type: "string" } },
	});
	if (values.headless) await sortHeadless(values.tabs, signal);
	else if (values.tabs === undefined) await openBrowser(signal);
	else throw new Error("--tabs opens its tabs without a screen only: add --headless.");
});
