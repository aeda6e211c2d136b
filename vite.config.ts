import { fileURLToPath } from "node:url";
import { crx, type ManifestV3Export } from "@crxjs/vite-plugin";
import { preact } from "@preact/preset-vite";
import { defineConfig } from "vite";
import { loadKnownSites } from "./finetune/tasks/group-tabs/known-sites.ts";
import manifest from "./manifest.json" with { type: "json" };
import { packageModels } from "./scripts/vite-plugins/package-models.ts";
import { packageOnnxRuntime } from "./scripts/vite-plugins/package-onnx-runtime.ts";
import { packageText } from "./scripts/vite-plugins/package-text.ts";
import { stripEval } from "./scripts/vite-plugins/strip-eval.ts";
import { stripPrebuiltModels } from "./scripts/vite-plugins/strip-prebuilt-models.ts";
import { formatKnownSites } from "./src/tasks/group-tabs/known-sites.ts";

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
	// the paths in manifest.json start here, so that the popup's address is chrome-extension://…/popup.html
	root: fromHere("src/entries"),
	publicDir: fromHere("public"),
	build: {
		outDir: fromHere("dist"),
		emptyOutDir: true,
		target: "chrome124",
		// people should be able to read what runs in their browser; a package on disk need not be small
		minify: false,
		modulePreload: false,
		// a page that the manifest does not name
		rolldownOptions: {
			input: { benchmark: fromHere("src/entries/benchmark.html"), offscreen: fromHere("src/entries/offscreen.html") },
		},
	},
	plugins: [
		stripPrebuiltModels(),
		stripEval(),
		preact(),
		crx({ manifest: manifest as ManifestV3Export }),
		packageText("known-sites.txt", () => formatKnownSites(loadKnownSites())),
		packageOnnxRuntime(),
		packageModels(process.env.INGLENOOK_MODELS ?? fromHere("models")),
	],
});
