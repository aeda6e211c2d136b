import { join } from "node:path";
import type { Harness } from "../../finetune/verify/browser/harness/worker.ts";
import { type Answer, type OpenHarness, openHarness } from "../../finetune/verify/browser/open-harness.ts";
import { readCases } from "../../finetune/verify/browser/reference.ts";
import { ROOT } from "../../scripts/lib/main.ts";

/** What `python -m finetune.verify.cases` made. */
export const cases = await readCases(join(ROOT, "build/parity"));

const SHARED = Symbol.for("inglenook: the browser of the parity tests");
const shared = globalThis as { [SHARED]?: Promise<OpenHarness> };

/** Calls a function of the harness. One browser serves all test files; it ends with their process. */
export async function call<K extends keyof Harness>(name: K, ...args: Parameters<Harness[K]>): Promise<Answer<K>> {
	shared[SHARED] ??= openHarness(cases, join(ROOT, "build/parity-extension"));
	const { call } = await shared[SHARED];
	return call(name, ...args);
}
