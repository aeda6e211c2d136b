import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findChromium } from "./find-chromium.ts";

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), "chromium-"));
	for (const name of ["google-chrome", "other"]) {
		await writeFile(join(folder, name), "");
		await chmod(join(folder, name), 0o755);
	}
	await writeFile(join(folder, "chromium"), "no program");
});
afterEach(() => rm(folder, { recursive: true }));

it("takes CHROME_PATH before anything else", () => {
	expect(findChromium({ CHROME_PATH: join(folder, "other"), PATH: folder })).toBe(join(folder, "other"));
});

it("names a CHROME_PATH at which there is no program", () => {
	expect(() => findChromium({ CHROME_PATH: join(folder, "none") })).toThrow(/there is no program there/);
});

it("finds a browser on the PATH, and only programs", () => {
	expect(findChromium({ PATH: [join(folder, "empty"), folder].join(delimiter) })).toBe(join(folder, "google-chrome"));
});
