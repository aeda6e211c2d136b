import type { WebWorker } from "puppeteer-core";
import { launchWithExtension } from "../../scripts/browser/launch.ts";
import { sleep } from "../../src/lib/sleep.ts";
import { buildHarness } from "./build-harness.ts";
import type { Harness } from "./harness/worker.ts";
import { readCases } from "./reference.ts";

const SHARED = Symbol.for("inglenook: the worker of the parity tests");
const shared = globalThis as { [SHARED]?: Promise<WebWorker> };

/** The harness's worker, once it answers: the globals of a large one are there some time after its target. */
async function startWorker(): Promise<WebWorker> {
	const extension = await buildHarness(await readCases());
	const { browser } = await launchWithExtension({ extension, headless: true });
	const target = await browser.waitForTarget((candidate) => candidate.type() === "service_worker");
	const worker = await target.worker();
	if (!worker) throw new Error("The harness has no worker.");
	while (!(await worker.evaluate(() => "harness" in self))) await sleep(100);
	return worker;
}

/** Calls a function of the harness in its worker. One browser serves all test files; it ends with their process. */
export async function call<K extends keyof Harness>(
	name: K,
	...args: Parameters<Harness[K]>
): Promise<Awaited<ReturnType<Harness[K]>>> {
	shared[SHARED] ??= startWorker();
	const worker = await shared[SHARED];
	const answer = await worker.evaluate(
		(name, args) => {
			const { harness } = self as unknown as { harness: Record<string, (...args: unknown[]) => unknown> };
			return harness[name]?.(...args);
		},
		name as string,
		args as unknown[],
	);
	return answer as Awaited<ReturnType<Harness[K]>>;
}
