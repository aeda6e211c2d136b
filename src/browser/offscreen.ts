import { packagedUrl } from "./runtime.ts";

const PAGE = "offscreen.html";
/** Marks our messages among others that the page may be sent. */
const GREETING = "inglenook: a port to the page that computes";

/** The part of a service worker's scope that is used; TypeScript knows it only in projects without pages. */
interface WorkerScope {
	clients: {
		matchAll(options: {
			includeUncontrolled: boolean;
			type: "all";
		}): Promise<readonly { url: string; postMessage(message: unknown, transfer: Transferable[]): void }[]>;
	};
}

/**
 * A port to the one page that no tab shows, which is opened if it is not there. The worker finds it among its own clients,
 * so nothing but the worker can speak to it: no web page, no content script, no sandboxed page.
 */
export async function connectOffscreen(): Promise<{ port: MessagePort; alive(): Promise<boolean> }> {
	await ensureOffscreen();
	const id = await findOffscreen();
	const { clients } = globalThis as unknown as WorkerScope;
	const pages = await clients.matchAll({ includeUncontrolled: true, type: "all" });
	const page = pages.find(({ url }) => url === packagedUrl(PAGE));
	if (id === undefined || !page)
		throw new Error("The browser closed the page that computes on the processor; try again.");
	const { port1, port2 } = new MessageChannel();
	page.postMessage(GREETING, [port2]);
	return { port: port1, alive: async () => (await findOffscreen()) === id };
}

/** Nothing happens when there is none. */
export async function closeOffscreen(): Promise<void> {
	if (await findOffscreen()) await chrome.offscreen.closeDocument();
}

/** The page's side: calls `listener` with a port for each worker that connects. */
export function onOffscreenConnected(listener: (port: MessagePort) => void): void {
	navigator.serviceWorker.addEventListener("message", ({ data, ports: [port], origin }) => {
		if (data === GREETING && port && origin === location.origin) listener(port);
	});
	navigator.serviceWorker.startMessages();
}

let opening: Promise<void> | undefined;

async function ensureOffscreen(): Promise<void> {
	if (await findOffscreen()) return;
	// Chrome refuses a second one while the first is being opened
	opening ??= chrome.offscreen
		.createDocument({
			url: PAGE,
			reasons: [chrome.offscreen.Reason.WORKERS],
			justification: "Runs the packaged language model on the processor, in threads.",
		})
		.finally(() => {
			opening = undefined;
		});
	await opening;
}

/** @returns what tells it from an earlier one; undefined when there is none */
async function findOffscreen(): Promise<string | undefined> {
	const contextTypes = [chrome.runtime.ContextType.OFFSCREEN_DOCUMENT];
	const [context] = await chrome.runtime.getContexts({ contextTypes });
	return context?.contextId;
}
