import { packagedUrl } from "../../browser/runtime.ts";

/** What a host that says nothing for so long is taken for dead after. */
const SILENCE_MS = 60_000;

export interface ReadOptions {
	/** No file is longer; a longer one is refused as soon as it shows. */
	maxBytes: number;
	signal: AbortSignal;
	onBytes?: (bytes: number) => void;
}

/** Files of other hosts. */
export interface RemoteFiles {
	/** @throws Error in one sentence; the signal's reason */
	read(url: string, options: ReadOptions): Promise<ArrayBuffer>;
}

/** The status of a file that a host does not have. */
export class NotFoundError extends Error {
	override readonly name = "NotFoundError";
}

type Message = { status: number } | { chunk: ArrayBuffer } | { done: true } | { error: string };

/** Asks the sandboxed page (public/fetcher.js), because no other part of the extension may connect to anything. */
export function createRemoteFiles(): RemoteFiles {
	let frame: Promise<Window> | undefined;
	return {
		async read(url, options) {
			frame ??= openFrame();
			return receive(await frame, url, options);
		},
	};
}

async function openFrame(): Promise<Window> {
	const frame = document.createElement("iframe");
	frame.src = packagedUrl("fetcher.html");
	frame.hidden = true;
	const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
	document.body.append(frame);
	await loaded;
	if (!frame.contentWindow) throw new Error("The page that fetches files did not open; try again.");
	return frame.contentWindow;
}

function receive(frame: Window, url: string, { maxBytes, signal, onBytes }: ReadOptions): Promise<ArrayBuffer> {
	const { host } = new URL(url);
	const { port1: port, port2 } = new MessageChannel();
	const chunks: ArrayBuffer[] = [];
	let bytes = 0;
	let timer: ReturnType<typeof setTimeout> | undefined;
	return new Promise<ArrayBuffer>((resolve, reject) => {
		signal.throwIfAborted();
		const fail = (error: unknown) => reject(error);
		const wait = () => {
			clearTimeout(timer);
			timer = setTimeout(() => fail(new Error(`${host} stopped answering; try again.`)), SILENCE_MS);
		};
		signal.addEventListener("abort", () => fail(signal.reason), { once: true });
		port.onmessage = ({ data }: MessageEvent<Message>) => {
			wait();
			if ("status" in data) {
				if (data.status === 404) fail(new NotFoundError(`${host} has no ${url}.`));
				else if (data.status !== 200) fail(new Error(`${host} refuses ${url} (status ${data.status}).`));
			} else if ("chunk" in data) {
				chunks.push(data.chunk);
				bytes += data.chunk.byteLength;
				if (bytes > maxBytes) fail(new Error(`${url} is larger than it should be, so it was not taken.`));
				onBytes?.(bytes);
			} else if ("done" in data) {
				resolve(new Blob(chunks).arrayBuffer());
			} else {
				fail(
					new Error(
						`${host} cannot be read: it does not answer, or does not let others read its files (Access-Control-Allow-Origin).`,
					),
				);
			}
		};
		wait();
		// the page has no origin of its own that could be named
		frame.postMessage({ url }, "*", [port2]);
	}).finally(() => {
		clearTimeout(timer);
		// ends the request, where it has not ended by itself
		port.postMessage("stop");
		port.close();
	});
}
