import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

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
 * The browser to use, installed through apt-get where there is none and that is ours to do (Debian, as root).
 *
 * @throws Error in one sentence that says what to install when there is none and it cannot be installed here
 */
export function ensureChromium(): string {
	const found = findChromium();
	if (found) return found;
	const isRoot = process.getuid?.() === 0;
	if (!isRoot || !hasAptGet()) {
		const how = hasAptGet() ? "run apt-get install chromium as root" : "install one of them";
		throw new Error(`There is no Chrome or Chromium here: ${how}, or set CHROME_PATH to the one to use.`);
	}
	console.error("Installing Chromium through apt-get …");
	aptGet("update");
	aptGet("install", "--yes", "--no-install-recommends", "chromium");
	const installed = findChromium();
	if (!installed)
		throw new Error("apt-get installed chromium, yet there is no such program on the PATH; set CHROME_PATH to it.");
	return installed;
}

function hasAptGet(): boolean {
	return spawnSync("apt-get", ["--version"], { stdio: "ignore" }).status === 0;
}

function aptGet(...args: string[]): void {
	const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
	const { status } = spawnSync("apt-get", ["--quiet=2", ...args], { stdio: ["ignore", 2, 2], env });
	if (status !== 0) {
		throw new Error(
			`apt-get ${args[0]} failed, for the reason above, so that there is no browser; install chromium by hand.`,
		);
	}
}
