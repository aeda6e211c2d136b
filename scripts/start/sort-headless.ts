import { mkdir } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import type { JobState } from "../../src/messages/job.ts";
import { type ExtensionBrowser, launchWithExtension } from "../browser/launch.ts";
import { servePagesLocally } from "../browser/local-pages.ts";
import { clickSort, openPopup } from "../browser/popup.ts";
import { openTabs, readStrip, waitUntilLoaded, windowIdOf } from "../browser/strip.ts";
import { buildExtension } from "../lib/build-extension.ts";
import { readRows } from "../lib/jsonl.ts";
import { ROOT } from "../lib/main.ts";
import { callerPath } from "../lib/paths.ts";
import { describeStrip } from "./listing.ts";

const SAMPLE = "samples/tabs.jsonl";
const SCREENSHOT = join(ROOT, "build/screenshots/start.png");

const rowSchema = z.object({
	url: z.url({ protocol: /^https?$/, error: "it must be an http or https address" }),
	title: z.string(),
});
type Row = z.infer<typeof rowSchema>;

/** Opens the rows of `file`, or of the sample, as tabs without a screen, sorts them by a click and prints what came of it. */
export async function sortHeadless(file: string | undefined, signal: AbortSignal): Promise<void> {
	const rows =
		file === undefined
			? await readRows(join(ROOT, SAMPLE), rowSchema, SAMPLE)
			: await readRows(callerPath(file), rowSchema, file);
	const extension = await launchWithExtension({ extension: await buildExtension(), headless: true, signal });
	const stop = () => void extension.browser.close();
	signal.addEventListener("abort", stop, { once: true });
	try {
		const end = await sortRows(extension, rows);
		if (end.phase !== "done") throw new Error("message" in end ? end.message : `The sort ended as "${end.phase}".`);
		const { backend, reason } = end.summary;
		console.log(`Answered by ${backend}${reason === undefined ? "" : `: ${reason}`}`);
		console.log(`The popup is in ${relative(process.env.INIT_CWD ?? process.cwd(), SCREENSHOT)}`);
	} finally {
		signal.removeEventListener("abort", stop);
		await extension.browser.close();
	}
}

async function sortRows(extension: ExtensionBrowser, rows: readonly Row[]): Promise<JobState> {
	const { browser, control } = extension;
	const pages = await servePagesLocally(browser);
	pages.add(rows);
	const [first, ...others] = rows.map(({ url }) => url);
	const front = await browser.newPage({ type: "window" });
	if (first !== undefined) await front.goto(first);
	const windowId = await windowIdOf(front);
	await openTabs(control, windowId, others);
	await waitUntilLoaded(control, windowId);

	console.error(`${rows.length} tabs are open; sorting them …`);
	const popup = await openPopup(extension, front);
	const end = await clickSort(extension, popup);
	await mkdir(dirname(SCREENSHOT), { recursive: true });
	await popup.screenshot({ path: SCREENSHOT });
	console.log(describeStrip(await readStrip(control, windowId)));
	return end;
}
