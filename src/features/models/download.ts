import type { FileRecord } from "../../catalog/schema.ts";
import { sha256 } from "../../lib/sha256.ts";
import type { Offer } from "./entry.ts";
import type { FileStore } from "./file-store.ts";
import { weightFiles } from "./libraries.ts";
import type { RemoteFiles } from "./remote-files.ts";
import { sizeWords } from "./words.ts";

export interface DownloadDeps {
	remote: RemoteFiles;
	store: FileStore;
	/** Bytes that may still be stored; undefined where nobody knows. */
	space: () => Promise<number | undefined>;
}

export interface DownloadOptions {
	signal: AbortSignal;
	onProgress: (done: number, total: number) => void;
}

/** What will lie on the disk. */
export function bytesOf(model: Offer["model"]): number {
	return weightFiles(model).reduce((sum, [, { bytes }]) => sum + bytes, 0);
}

/**
 * Fetches the files of a model that are not here yet, checks each against its hash and keeps it. A file that was cut off or
 * is not what the list says is not kept; what was complete before stays, so that a second try goes on where this one ended.
 *
 * @throws Error in one sentence; the signal's reason
 */
export async function download(
	{ model, folder }: Offer,
	{ remote, store, space }: DownloadDeps,
	{ signal, onProgress }: DownloadOptions,
): Promise<void> {
	const total = bytesOf(model);
	// the small ones first: a host that has the wrong ones shows it soon
	const files = weightFiles(model).sort(([, a], [, b]) => a.bytes - b.bytes);
	const missing: typeof files = [];
	for (const file of files) if (!(await store.has(model.id, file[0]))) missing.push(file);
	const wanted = missing.reduce((sum, [, { bytes }]) => sum + bytes, 0);
	const free = await space();
	if (free !== undefined && free < wanted)
		throw new Error(`${model.name} does not fit: it takes ${sizeWords(wanted)}, and ${sizeWords(free)} are free.`);
	let done = total - wanted;
	onProgress(done, total);
	for (const [name, file] of missing) {
		const content = await fetchIntact(new URL(name, folder).href, file, remote, {
			signal,
			onBytes: (bytes) => onProgress(done + Math.min(bytes, file.bytes), total),
		});
		await store.put(model.id, name, content);
		signal.throwIfAborted();
		done += file.bytes;
		onProgress(done, total);
	}
}

/** A file that arrives damaged is fetched once more, never used. */
async function fetchIntact(
	url: string,
	file: FileRecord,
	remote: RemoteFiles,
	options: { signal: AbortSignal; onBytes: (bytes: number) => void },
): Promise<ArrayBuffer> {
	for (const last of [false, true]) {
		const content = await remote.read(url, { ...options, maxBytes: file.bytes });
		const intact = content.byteLength === file.bytes && (await sha256(content)) === file.sha256;
		options.signal.throwIfAborted();
		if (intact) return content;
		if (last) break;
	}
	throw new Error(`${url} is damaged: it is not what the model's list of files says. It was not kept.`);
}
