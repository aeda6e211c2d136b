import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../scripts/lib/main.ts";
import { committedFiles, readText } from "../support/repository.ts";
import { checkCommitted, checkLock } from "./check-committed.ts";

/** The host of the registry that this machine's npm uses: a mirror's name would slip into a lock file unseen. */
function registryHosts(): string[] {
	const { stdout } = spawnSync("npm", ["config", "get", "registry"], { cwd: ROOT, encoding: "utf8" });
	return URL.canParse(stdout.trim()) ? [new URL(stdout.trim()).host] : [];
}

describe("the committed files", () => {
	it("name no registry host and no path of one machine", () => {
		const own = { hosts: registryHosts(), folders: [ROOT.slice(0, -1)] };
		const offences = committedFiles().flatMap((path) =>
			checkCommitted(path, readFileSync(join(ROOT, path), "latin1"), own),
		);
		expect(offences).toEqual([]);
	});

	it("lock packages by hash, and by no host", () => {
		expect(checkLock(JSON.parse(readText("package-lock.json")))).toEqual([]);
	});
});

describe("the check", () => {
	const host = ["registry", "npmjs", "org"].join(".");
	const home = ["", "home", "somebody", "inglenook", "a.cc"].join("/");

	it("names a registry host", () => {
		const own = { hosts: ["mirror.example.net"], folders: [] };
		expect(checkCommitted("a.txt", `from https://${host}/x`)).toEqual([
			`a.txt names the registry host ${host}; leave it to the machine's settings.`,
		]);
		expect(checkCommitted("a.txt", "from mirror.example.net", own)).toEqual([
			expect.stringContaining("mirror.example.net"),
		]);
	});

	it("names a path of one machine, in a binary too", () => {
		const own = { hosts: [], folders: ["/srv/builder"] };
		expect(checkCommitted("a.wasm", `\0asm\x01${home}\0`)).toEqual([
			`a.wasm names a path of one machine (${home.slice(0, 16)}…); make it relative.`,
		]);
		expect(checkCommitted("a.txt", "made in /srv/builder/x", own)).toEqual([expect.stringContaining("/srv/builder")]);
	});

	it("lets addresses, relative paths and a registry's site pass", () => {
		const text = "https://example.org/home/me/x file:///home/me/x ../work/x ./root/x /usr/bin/env src/root/x pypi.org";
		expect(checkCommitted("a.txt", text)).toEqual([]);
	});

	it("names a resolved host and a missing hash in the lock", () => {
		const packages = {
			"": {},
			"node_modules/a": { resolved: `https://${host}/a.tgz`, integrity: "sha512-x" },
			"node_modules/b": {},
		};
		expect(checkLock({ packages })).toEqual([
			"package-lock.json holds a resolved host of node_modules/a; install with omit-lockfile-registry-resolved.",
			"package-lock.json holds no integrity hash of node_modules/b.",
		]);
	});
});
