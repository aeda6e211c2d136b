import browser from "webextension-polyfill";

const PING_MS = 20_000;

/** Keeps the worker from being put to sleep (after 30 s without an event; GPU work is none) until `job` has settled. */
export async function keptAlive<T>(job: () => Promise<T>): Promise<T> {
	const timer = setInterval(() => void browser.runtime.getPlatformInfo(), PING_MS);
	try {
		return await job();
	} finally {
		clearInterval(timer);
	}
}
