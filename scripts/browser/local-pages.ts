import type { Browser } from "puppeteer-core";

export interface Page {
	url: string;
	title: string;
}

/**
 * Answers every request of the browser from memory, so that made-up pages stand under their real addresses and nothing
 * reaches a network: a known address gets a minimal page with its title, every other one gets 404.
 */
export interface LocalPages {
	add(pages: readonly Page[]): void;
	clear(): void;
	/** Every address that was asked for since the last `clear`, whoever asked. */
	requested(): string[];
}

export async function servePagesLocally(browser: Browser): Promise<LocalPages> {
	const titles = new Map<string, string[]>();
	const requested: string[] = [];
	const session = await browser.target().createCDPSession();
	session.on("Fetch.requestPaused", ({ requestId, request, resourceType }) => {
		requested.push(request.url);
		const title = resourceType === "Document" ? takeTitle(titles, request.url) : undefined;
		session
			.send("Fetch.fulfillRequest", {
				requestId,
				responseCode: title === undefined ? 404 : 200,
				responseHeaders: [
					{ name: "content-type", value: "text/html; charset=utf-8" },
					{ name: "cache-control", value: "no-store" },
				],
				body: Buffer.from(title === undefined ? "" : pageHtml(title)).toString("base64"),
			})
			// the tab that asked has been closed since
			.catch(() => {});
	});
	await session.send("Fetch.enable", { patterns: [{ urlPattern: "http://*" }, { urlPattern: "https://*" }] });
	return {
		add(pages) {
			for (const { url, title } of pages) titles.set(key(url), [...(titles.get(key(url)) ?? []), title]);
		},
		clear() {
			titles.clear();
			requested.length = 0;
		},
		requested: () => [...requested],
	};
}

/** Two tabs may show one address under different titles: each load takes the next, and the last one stays. */
function takeTitle(titles: Map<string, string[]>, url: string): string | undefined {
	const left = titles.get(key(url));
	return left && left.length > 1 ? left.shift() : left?.[0];
}

/** The address as a server sees it. Without the scheme, because browsers move http to https by themselves. */
function key(url: string): string {
	const { host, pathname, search } = new URL(url);
	return host + pathname + search;
}

/** A minimal page; the title is text, whatever it contains. */
export function pageHtml(title: string): string {
	const text = title.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
	return `<!doctype html><html><head><meta charset="utf-8"><title>${text}</title></head><body></body></html>\n`;
}
