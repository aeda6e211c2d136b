import { join } from "node:path";
import { launchWithExtension } from "../browser/launch.ts";
import { buildExtension } from "../lib/build-extension.ts";
import { ROOT } from "../lib/main.ts";

/** Opens a window with the extension in it, and waits until the user closes it. The profile is kept in build/profile. */
export async function openBrowser(signal: AbortSignal): Promise<void> {
	if (process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
		throw new Error("There is no display here to open a browser on: npm start -- --headless does without one.");
	}
	const extension = await buildExtension();
	const { browser } = await launchWithExtension({
		extension,
		headless: false,
		profile: join(ROOT, "build/profile"),
		signal,
	});
	console.log(
		"Inglenook is behind the puzzle piece in the toolbar, and behind Alt+Shift+G. Close the browser to end this.",
	);
	const stop = () => void browser.close();
	signal.addEventListener("abort", stop, { once: true });
	await new Promise((resolve) => browser.once("disconnected", resolve));
	signal.removeEventListener("abort", stop);
}
