import { spawnSync } from "node:child_process";

/**
 * Installs Debian packages, where that is ours to do: apt-get is there and we are root.
 *
 * @param what what is missing, for the sentence, e.g. "emscripten"
 * @throws Error in one sentence that says what to install by hand when it cannot be done here
 */
export function aptInstall(what: string, ...packages: string[]): void {
	const hasAptGet = spawnSync("apt-get", ["--version"], { stdio: "ignore" }).status === 0;
	if (!hasAptGet) throw new Error(`There is no ${what} here: install it and try again.`);
	const command = `apt-get install ${packages.join(" ")}`;
	if (process.getuid?.() !== 0) throw new Error(`There is no ${what} here: run ${command} as root and try again.`);
	console.error(`Installing ${what} through apt-get …`);
	const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
	for (const args of [["update"], ["install", "--yes", "--no-install-recommends", ...packages]]) {
		const { status } = spawnSync("apt-get", ["--quiet=2", ...args], { stdio: ["ignore", 2, 2], env });
		if (status !== 0) throw new Error(`apt-get ${args[0]} failed, for the reason above; run ${command} by hand.`);
	}
}
