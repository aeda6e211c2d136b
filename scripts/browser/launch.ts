import puppeteer, { type Browser, type Extension, type Page } from "puppeteer-core";
import { ensureChromium } from "./find-chromium.ts";

export interface LaunchOptions {
	/** Folder of the unpacked extension. */
	extension: string;
	headless: boolean;
	/** false: as on a machine whose graphics driver has no WebGPU. */
	webgpu?: boolean;
	/** Where the browser keeps what it remembers; a new folder that is deleted afterwards when absent. */
	profile?: string;
	signal?: AbortSignal;
}

/** A browser with the extension in it. */
export interface ExtensionBrowser {
	browser: Browser;
	extension: Extension;
	/**
	 * A page of the extension that shows nothing and does nothing: the place to call Chrome's API from. It stands in the
	 * browser's first window.
	 */
	control: Page;
}

/** Longer than anything that is waited for inside a page: a software adapter needs minutes for hundreds of tabs. */
const PROTOCOL_TIMEOUT_MS = 30 * 60_000;

/** @throws Error in one sentence when there is no browser or it does not take the extension. */
export async function launchWithExtension(options: LaunchOptions): Promise<ExtensionBrowser> {
	const browser = await puppeteer.launch({
		executablePath: ensureChromium(),
		headless: options.headless,
		pipe: true,
		enableExtensions: true,
		protocolTimeout: PROTOCOL_TIMEOUT_MS,
		args: flags(options),
		...(options.headless ? {} : { defaultViewport: null, ignoreDefaultArgs: ["--enable-automation"] }),
		...(options.profile === undefined ? {} : { userDataDir: options.profile }),
		...(options.signal ? { signal: options.signal } : {}),
	});
	try {
		const id = await browser.installExtension(options.extension);
		const extension = (await browser.extensions()).get(id);
		if (!extension) throw new Error(`there is no extension ${id} after its installation`);
		const [control = await browser.newPage()] = await browser.pages();
		if (options.headless) await control.goto(`chrome-extension://${id}/manifest.json`);
		return { browser, extension, control };
	} catch (error) {
		await browser.close();
		throw new Error(`The browser did not take the extension in ${options.extension} (${(error as Error).message}).`);
	}
}

function flags({ headless, webgpu = true }: LaunchOptions): string[] {
	return [
		"--no-first-run",
		"--no-default-browser-check",
		// Chromium's sandbox refuses to run as root
		...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
		// on Linux most adapters, and SwiftShader where there is none, are behind this flag
		webgpu ? "--enable-unsafe-webgpu" : "--disable-gpu",
		...(headless ? HEADLESS : []),
	];
}

const HEADLESS = [
	// nothing is looked up or connected to, whatever a page or the browser itself asks for, but for servers of the tests
	"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
	// hundreds of sites share a few processes: made-up pages need no walls between them
	"--disable-site-isolation-trials",
	"--renderer-process-limit=4",
];
