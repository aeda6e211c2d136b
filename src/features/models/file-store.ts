/** The browser's own store of responses: files of any size, read by pages and worker alike. */
const CACHE = "inglenook/models";
/** A cache's keys are http addresses; this one exists nowhere (RFC 2606). */
const HOST = "https://added.invalid/";

/** Files of models that the user added, each there whole or not at all. */
export interface FileStore {
	has(modelId: string, name: string): Promise<boolean>;
	put(modelId: string, name: string, content: ArrayBuffer): Promise<void>;
	/** @throws Error when it is not there */
	open(modelId: string, name: string): Promise<Response>;
	remove(modelId: string): Promise<void>;
}

export function createFileStore(): FileStore {
	const open = () => caches.open(CACHE);
	const key = (modelId: string, name: string) => `${HOST}${modelId}/${name}`;
	return {
		has: async (modelId, name) => (await (await open()).match(key(modelId, name))) !== undefined,
		put: async (modelId, name, content) => (await open()).put(key(modelId, name), new Response(content)),
		async open(modelId, name) {
			const response = await (await open()).match(key(modelId, name));
			if (!response) throw new Error(`${name} is not here.`);
			return response;
		},
		async remove(modelId) {
			const cache = await open();
			const own = (await cache.keys()).filter(({ url }) => url.startsWith(key(modelId, "")));
			await Promise.all(own.map((request) => cache.delete(request)));
		},
	};
}
