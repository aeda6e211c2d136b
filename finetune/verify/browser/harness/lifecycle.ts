import type { ChatMessage, ModelBackend } from "../../../../src/engine/engine.ts";
import type { Pipeline } from "../../../../src/engine/webllm-internals.ts";

/** How something that was interrupted ended. */
export interface Ending {
	/** The rejection's name and message; undefined when it did not reject. */
	error: { name: string; message: string } | undefined;
	/** The backend's `loaded` right then. */
	loaded: string | undefined;
}

async function ending(backend: ModelBackend, job: Promise<unknown>): Promise<Ending> {
	const error = await job.then(
		() => undefined,
		(thrown: Error) => ({ name: thrown.name, message: thrown.message }),
	);
	return { error, loaded: backend.loaded };
}

/** Cancels a load once it has come as far as `fraction`. */
export function cancelLoad(backend: ModelBackend, id: string, fraction: number): Promise<Ending> {
	const controller = new AbortController();
	const load = backend.load(id, {
		signal: controller.signal,
		onProgress(progress) {
			if (progress.fraction >= fraction) controller.abort();
		},
	});
	return ending(backend, load);
}

/** Cancels an embed() after its first batch, by its signal or by stop(). */
export function cancelEmbed(backend: ModelBackend, texts: string[], how: "signal" | "stop"): Promise<Ending> {
	const controller = new AbortController();
	const embed = backend.embed(texts, {
		signal: controller.signal,
		onProgress: () => (how === "signal" ? controller.abort() : backend.stop()),
	});
	return ending(backend, embed);
}

/** Cancels a generate() after its first piece of text. */
export function cancelGenerate(backend: ModelBackend, messages: ChatMessage[]): Promise<Ending> {
	const controller = new AbortController();
	const generate = backend.generate(messages, {
		signal: controller.signal,
		maxTokens: 400,
		temperature: 0,
		onText: () => controller.abort(),
	});
	return ending(backend, generate);
}

/** Takes the GPU away in the middle of an embed(), as a driver that crashes does. */
export function loseDevice(backend: ModelBackend, { tvm }: Pipeline, texts: string[]): Promise<Ending> {
	const device = tvm.lib.webGPUContext?.device;
	const embed = backend.embed(texts, { signal: new AbortController().signal, onProgress: () => device?.destroy() });
	return ending(backend, embed);
}

/** Loads while one file of the package has a wrong byte in its middle, or is not there. */
export async function loadDamaged(
	backend: ModelBackend,
	id: string,
	file: string,
	how: "flipped" | "missing",
): Promise<Ending> {
	const real = globalThis.fetch;
	globalThis.fetch = async (input, init) => {
		const response = await real(input, init);
		if (!String(input).endsWith(`/${file}`)) return response;
		if (how === "missing") throw new TypeError("Failed to fetch");
		const bytes = new Uint8Array(await response.arrayBuffer());
		bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
		return new Response(bytes);
	};
	try {
		return await ending(backend, backend.load(id, { signal: new AbortController().signal }));
	} finally {
		globalThis.fetch = real;
	}
}

/** What this extension keeps on the disk. */
export async function stores(): Promise<string[]> {
	const directory = await navigator.storage.getDirectory();
	const files: string[] = [];
	for await (const name of directory.keys()) files.push(name);
	const databases = (await indexedDB.databases()).map(({ name = "" }) => name);
	return [...(await caches.keys()), ...databases, ...files];
}
