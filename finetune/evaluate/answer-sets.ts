import { type ExtensionBrowser, launchWithExtension } from "../../scripts/browser/launch.ts";
import { watchMemory } from "./memory.ts";
import { timeLeft } from "./progress.ts";
import type { System } from "./systems.ts";

/** What a system took besides its answers. */
export interface SystemCost {
	/** From the first question of a browser that has just started to its answer, in milliseconds. */
	firstAnswerMs: number;
	/** The most memory that the browser's processes took, in bytes; undefined where it cannot be read. */
	peakMemory: number | undefined;
}

export interface AnswerOptions {
	/** The unpacked extension. */
	extension: string;
	system: System;
	signal: AbortSignal;
	/** Rows of all sets. */
	total: number;
	/** Shows how far it is; a few times a second. */
	onProgress: (text: string) => void;
}

/** Told of rows as they are answered. */
export type Tick = (rows: number) => void;

/**
 * Answers with one system in a browser of its own, so that its memory and its loading are its own.
 *
 * @param first asks one question, which loads the model
 * @param job asks the rest
 */
export async function withSystem<T>(
	{ extension, system, signal, total, onProgress }: AnswerOptions,
	first: (browser: ExtensionBrowser) => Promise<unknown>,
	job: (browser: ExtensionBrowser, tick: Tick) => Promise<T>,
): Promise<{ results: T; cost: SystemCost }> {
	onProgress(`${system.name}: starting a browser`);
	const browser = await launchWithExtension({ extension, headless: true, signal });
	const pid = browser.browser.process()?.pid;
	const memory = pid === undefined ? undefined : watchMemory(pid);
	try {
		const start = performance.now();
		await first(browser);
		const firstAnswerMs = performance.now() - start;
		const begun = performance.now();
		let done = 0;
		const tick = (rows: number) => {
			done += rows;
			onProgress(`${system.name}: ${done} of ${total} rows${timeLeft(done, total, performance.now() - begun)}`);
		};
		const results = await job(browser, tick);
		return { results, cost: { firstAnswerMs, peakMemory: memory?.stop() } };
	} finally {
		memory?.stop();
		await browser.browser.close();
	}
}
