import { spawnSync } from "node:child_process";
import { mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildExtension } from "../lib/build-extension.ts";
import { ROOT } from "../lib/main.ts";
import { ensurePython } from "../python.ts";
import type { Measurement } from "./row.ts";

const ZIP = join(ROOT, "build/bench/inglenook.zip");

/** What everybody downloads: the extension with hearth, for both backends, zipped as `npm run package` does. */
export const size: Measurement = {
	id: "size",
	what: "the bytes that are packaged",

	async measure() {
		mkdirSync(dirname(ZIP), { recursive: true });
		const args = ["-m", "finetune.package.archive", "--folder", await buildExtension(), "--out", ZIP];
		const { status } = spawnSync(ensurePython(["compile"]), args, { cwd: ROOT, stdio: ["ignore", 2, 2] });
		if (status !== 0) throw new Error("The extension cannot be zipped, for the reason above.");
		const value = statSync(ZIP).size / 1e6;
		return [{ name: "the extension with hearth, zipped", unit: "MB", value, target: { of: "value", most: 40 } }];
	},
};
