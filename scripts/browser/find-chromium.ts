import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { aptInstall } from "../lib/apt.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge"];
const APPLICATIONS = [
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	"/Applications/Chromium.app/Contents/MacOS/Chromium",
	"C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
	"C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

/**
 * The browser to use: CHROME_PATH where that is set, else the first one in the usual places.
 *
 * @throws Error when CHROME_PATH names no program
 */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
	const chosen = env.CHROME_PATH;
	if (chosen) {
		if (isProgram(chosen)) return chosen;
		throw new Error(`CHROME_PATH is ${chosen}, and there is no program there; correct it or unset it.`);
	}
	const onPath = (env.PATH ?? "").split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
	return [...onPath, ...APPLICATIONS].find(isProgram);
}

function isProgram(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/**
 * The browser to use, installed through apt-get where there is none and that is ours to do.
 *
 * @throws Error in one sentence that says what to install when there is none and it cannot be installed here
 */
export function ensureChromium(): string {
	const found = findChromium();
	if (found) return found;
	aptInstall("Chrome or Chromium", "chromium");
	const installed = findChromium();
	if (installed) return installed;
	throw new Error("apt-get installed chromium, yet there is no such program on the PATH; set CHROME_PATH to it.");
}
