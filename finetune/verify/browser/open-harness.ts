import { launchWithExtension } from "../../../scripts/browser/launch.ts";
import { sleep } from "../../../src/lib/sleep.ts";
import { buildHarness, type HarnessCase } from "./build-harness.ts";
import type { Harness } from "./harness/worker.ts";

/** What a function of the harness answers. */
export type Answer<K extends keyof Harness> = Awaited<ReturnType<Harness[K]>>;

/** Calls a function of the harness in its worker. */
export type CallHarness = <K extends keyof Harness>(name: K, ...args: Parameters<Harness[K]>) => Promise<Answer<K>>;

/** A browser whose worker has the cases' models and what compares them. */
export interface OpenHarness {
	call: CallHarness;
	close(): Promise<void>;
}

/** @param folder where the harness is built; its old content goes */
export async function openHarness(
	cases: readonly HarnessCase[],
	folder: string,
	signal?: AbortSignal,
): Promise<OpenHarness> {
	await buildHarness(cases, folder);
	const { browser } = await launchWithExtension({ extension: folder, headless: true, ...(signal ? { signal } : {}) });
	const target = await browser.waitForTarget((candidate) => candidate.type() === "service_worker");
	const worker = await target.worker();
	if (!worker) throw new Error("The harness has no worker.");
	// the globals of a large worker are there some time after its target
	while (!(await worker.evaluate(() => "harness" in self))) await sleep(100);
	async function call<K extends keyof Harness>(name: K, ...args: Parameters<Harness[K]>): Promise<Answer<K>> {
		const answer = await worker?.evaluate(
			(name, args) => {
				const { harness } = self as unknown as { harness: Record<string, (...args: unknown[]) => unknown> };
				return harness[name]?.(...args);
			},
			name as string,
			args as unknown[],
		);
		return answer as Answer<K>;
	}
	return { call, close: () => browser.close() };
}
