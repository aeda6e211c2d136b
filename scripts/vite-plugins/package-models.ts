import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Plugin, ResolvedConfig } from "vite";
import { parseCatalog } from "../../src/catalog/index.ts";

/**
 * Packs the models into the extension, at models/: the catalog and what it lists, so that cards and anything else
 * that no browser reads stay out.
 */
export function packageModels(folder: string): Plugin {
	let config: ResolvedConfig;
	return {
		name: "inglenook:package-models",
		configResolved(resolved) {
			config = resolved;
		},
		writeBundle() {
			const catalogPath = join(folder, "catalog.json");
			if (!existsSync(catalogPath)) this.error(`${catalogPath} is missing: the extension cannot be built without it.`);
			const catalog = parseCatalog(JSON.parse(readFileSync(catalogPath, "utf8")));
			const folders = [...catalog.models, ...(catalog.libraries ?? [])];
			const paths = folders.flatMap(({ id, files }) => Object.keys(files).map((path) => join(id, path)));
			for (const path of ["catalog.json", ...paths]) {
				const from = join(folder, path);
				if (!existsSync(from)) this.error(`${catalogPath} lists ${path}, which does not exist.`);
				const to = join(resolve(config.root, config.build.outDir), "models", path);
				mkdirSync(dirname(to), { recursive: true });
				copyFileSync(from, to);
			}
		},
	};
}
