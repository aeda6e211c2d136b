import type { Plugin } from "vite";

/** Packs a text that is made from other files, so that there is one place to correct it. */
export function packageText(fileName: string, source: () => string): Plugin {
	return {
		name: `inglenook:package-text:${fileName}`,
		generateBundle() {
			this.emitFile({ type: "asset", fileName, source: source() });
		},
	};
}
