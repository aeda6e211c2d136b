import type { Plugin, Rolldown } from "vite";

const WEB_LLM = /@mlc-ai\/web-llm\/lib\/index\.js$/;
/** Addresses of other people's model libraries, which Chrome's store takes for remote code. */
const REMOTE_LIBRARY = /https?:\/\/[^\s"'`]*\.wasm|raw\.githubusercontent\.com|binary-mlc-llm-libs/;

/** What web-llm 0.2.86 declares and nothing of ours reads: its initial value as it is, and what stands there instead. */
const DECLARATIONS = {
	modelLibURLPrefix: { begins: '"https://raw.githubusercontent.com/', instead: '""' },
	prebuiltAppConfig: { begins: "{", instead: '{ cacheBackend: "cache", model_list: [] }' },
} as const;

/**
 * Leaves web-llm's list of remote model libraries out of the build: ours come in the package. Fails the build when web-llm
 * no longer has the list where it was, or when an address of such a library is in the bundle after all.
 */
export function stripPrebuiltModels(): Plugin {
	return {
		name: "strip-prebuilt-models",
		apply: "build",
		transform(code, id) {
			if (!WEB_LLM.test(id.replaceAll("\\", "/").replace(/\?.*$/, ""))) return null;
			return { code: stripDeclarations(code, this.parse(code)), map: null };
		},
		generateBundle(_, bundle) {
			for (const output of Object.values(bundle)) {
				const found = output.type === "chunk" ? REMOTE_LIBRARY.exec(output.code) : null;
				if (found) this.error(`${output.fileName} names a remote model library (${found[0]}).`);
			}
		},
	};
}

/**
 * @param program the syntax tree of `code`, whose positions count UTF-16 units
 * @throws Error naming the declaration that is missing or is not what it was
 */
export function stripDeclarations(
	code: string,
	program: Pick<ReturnType<Rolldown.PluginContext["parse"]>, "body">,
): string {
	const edits = Object.entries(DECLARATIONS).map(([name, { begins, instead }]) => {
		const init = program.body
			.flatMap((statement) => (statement.type === "VariableDeclaration" ? statement.declarations : []))
			.find(({ id }) => id.type === "Identifier" && id.name === name)?.init;
		if (!init || !code.startsWith(begins, init.start)) {
			throw new Error(
				`web-llm declares its ${name} no longer as it did; look where its list of model libraries is now.`,
			);
		}
		return { start: init.start, end: init.end, instead };
	});
	return edits
		.sort((a, b) => b.start - a.start)
		.reduce((text, { start, end, instead }) => text.slice(0, start) + instead + text.slice(end), code);
}
