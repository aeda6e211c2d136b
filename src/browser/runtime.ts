import browser, { type Runtime } from "webextension-polyfill";

/** Who sent a message. */
export interface Sender {
	/** The id of the extension that the sender belongs to. */
	id?: string;
	/** Origin of the page or frame that sent it. */
	origin?: string;
	url?: string;
}

/** The absolute address of a packaged file. */
export function packagedUrl(path: string): string {
	return browser.runtime.getURL(path);
}

/** Shows a packaged page in a tab of its own. */
export async function openPackagedPage(path: string): Promise<void> {
	await browser.tabs.create({ url: packagedUrl(path) });
}

export function extensionId(): string {
	return browser.runtime.id;
}

export function extensionVersion(): string {
	return browser.runtime.getManifest().version;
}

export function sendRuntimeMessage(message: unknown): Promise<unknown> {
	return browser.runtime.sendMessage(message);
}

/**
 * Hears messages sent inside this extension. The answer goes back when the listener's promise resolves; `undefined`
 * instead of a promise leaves the message to others.
 *
 * Must be called while the worker's script runs for the first time: Chrome wakes it for those listeners only.
 */
export function onRuntimeMessage(listener: (message: unknown, sender: Sender) => Promise<unknown> | undefined): void {
	const onMessage: Runtime.OnMessageListenerCallback = (message, sender, sendResponse) => {
		const answer = listener(message, sender as Sender);
		// a callback, because not every version of Chrome's own `browser` takes a promise; `false` leaves it to others
		if (!answer) return false as true;
		answer.then(sendResponse);
		return true;
	};
	browser.runtime.onMessage.addListener(onMessage);
}
