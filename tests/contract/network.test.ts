import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { buildExtension } from "../../scripts/lib/build-extension.ts";
import { ROOT } from "../../scripts/lib/main.ts";

interface Manifest {
	sandbox?: { pages?: string[] };
	content_security_policy: { extension_pages: string; sandbox?: string };
	host_permissions?: string[];
	optional_host_permissions?: string[];
	web_accessible_resources?: unknown[];
}

let dist: string;
let manifest: Manifest;
beforeAll(async () => {
	dist = await buildExtension();
	manifest = JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8"));
}, 300_000);

function directives(policy: string): Map<string, string> {
	const parts = policy.split(";").map((part) => part.trim());
	return new Map(parts.map((part) => [part.split(" ")[0] ?? "", part.split(" ").slice(1).join(" ")]));
}

it("the parts that see tabs and mail may connect to the package alone", () => {
	expect(directives(manifest.content_security_policy.extension_pages).get("connect-src")).toBe("'self'");
	expect(manifest.host_permissions ?? []).toEqual([]);
});

it("the one page that may connect elsewhere is sandboxed: no origin, no API, no other page's script", () => {
	expect(manifest.sandbox?.pages).toEqual(["fetcher.html"]);
	const policy = directives(manifest.content_security_policy.sandbox ?? "");
	expect(policy.get("sandbox")).toBe("allow-scripts");
	expect(policy.get("default-src")).toBe("'none'");
	expect(policy.get("script-src")).toBe("'self'");
	expect(policy.get("connect-src")).toBe("https: http://localhost:* http://127.0.0.1:*");
	const scripts = [...readFileSync(join(dist, "fetcher.html"), "utf8").matchAll(/<script\b[^>]*>/g)];
	expect(scripts.map(([tag]) => tag)).toEqual([`<script src="/fetcher.js">`]);
	const source = readFileSync(join(dist, "fetcher.js"), "utf8");
	expect(source).not.toMatch(/\b(chrome|browser)\.|\bimport\b/);
	expect(source.match(/\bfetch\(/g)).toHaveLength(1);
});

it("only the models' downloads open that page", () => {
	const openers = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })
		.filter((path) => /\.tsx?$/.test(path))
		.filter((path) => readFileSync(join(ROOT, "src", path), "utf8").includes("fetcher.html"));
	expect(openers).toEqual([join("features", "models", "remote-files.ts")]);
});
