import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { openHarness } from "../../finetune/verify/browser/open-harness.ts";
import { tabText } from "../../src/tasks/group-tabs/text.ts";
import { ROOT } from "../lib/main.ts";
import type { Measurement } from "./row.ts";
import { differentTabs } from "./tabs.ts";

const TABS = 32;

/** The same model on the same adapter, with our kernels for software adapters and with TVM's schedules for real ones. */
export const kernels: Measurement = {
	id: "kernels",
	what: "hearth's two sets of kernels, on this adapter",

	async measure(signal) {
		const folder = join(ROOT, "build/bench/hearth");
		await rm(folder, { recursive: true, force: true });
		// what the browser reads, without adapter and card
		const filter = (path: string) => !/\/adapter$|\.(md|png)$/.test(path);
		await cp(join(ROOT, "models/hearth"), folder, { recursive: true, filter });
		const model = {
			name: "hearth",
			folder,
			reference: { kind: "encoder", quantization: "q8t4f32_1" },
		} as const;
		const texts = (await differentTabs(TABS, "any")).map(tabText);
		const { call, close } = await openHarness([model], join(ROOT, "build/bench/kernels"), signal);
		try {
			const rates: number[] = [];
			for (const set of ["software", "gpu"] as const) {
				await call("load", model.name, set);
				await call("embedTexts", texts.slice(0, 4));
				const began = performance.now();
				await call("embedTexts", texts);
				rates.push((TABS * 1000) / (performance.now() - began));
			}
			const [ours = 0, tvm = 0] = rates;
			return [
				{ name: "hearth, our kernels", unit: "tabs/s", value: ours, against: { name: "TVM's schedules", value: tvm } },
			];
		} finally {
			await close();
		}
	},
};
