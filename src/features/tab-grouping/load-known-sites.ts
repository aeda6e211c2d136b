import { type KnownSites, parseKnownSites } from "../../tasks/group-tabs/known-sites.ts";

/** Reads the packaged table once; after a failure it is tried again. */
export function loadKnownSites(url: string): () => Promise<KnownSites> {
	let loading: Promise<KnownSites> | undefined;
	return () => {
		loading ??= read(url).catch((error) => {
			loading = undefined;
			throw new Error("The table of known sites is missing from this copy of Inglenook; reinstall it.", {
				cause: error,
			});
		});
		return loading;
	};
}

async function read(url: string): Promise<KnownSites> {
	const response = await fetch(url);
	if (!response.ok) throw new Error(`status ${response.status}`);
	return parseKnownSites(await response.text());
}
