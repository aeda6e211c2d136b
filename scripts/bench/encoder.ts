import { spawnSync } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { Tab } from "../../src/tasks/group-tabs/schema.ts";
import { tabText } from "../../src/tasks/group-tabs/text.ts";
import { writeRows } from "../lib/jsonl.ts";
import { ROOT } from "../lib/main.ts";
import { ensurePython } from "../python.ts";
import { load, timeTabs, withExtension } from "./extension.ts";
import type { Measurement, Row } from "./row.ts";
import { differentTabs } from "./tabs.ts";

const BASE = join(ROOT, "build/base/all-MiniLM-L6-v2");
const TEXTS = join(ROOT, "build/bench/texts.jsonl");
/** Through a software adapter a tab takes a good part of a second. */
const WEBGPU_TABS = 64;
const SINGLE_TABS = 32;
/** What the prototype did on a software adapter (issue 5). */
const PROTOTYPE = { name: "the prototype, as measured then", value: 0.5 };

/** hearth's speed: by the processor, by WebGPU, by PyTorch; in batches and one by one; few tabs and many. */
export const encoder: Measurement = {
	id: "encoder",
	what: "hearth reads tabs: on the processor, through WebGPU, in PyTorch; many and one by one",

	async measure(signal) {
		// sites that nobody knows: of the others, most are not read at all
		const tabs = await differentTabs(256, "strange");
		const torch = await byTorch(tabs);
		return withExtension(signal, async (extension) => {
			await load(extension, "cpu");
			const passes = [await timeTabs(extension, "cpu", tabs), await timeTabs(extension, "cpu", tabs)];
			const cpu = perSecond(tabs.length, Math.min(...passes));
			let single = 0;
			for (const tab of tabs.slice(0, SINGLE_TABS)) single += await timeTabs(extension, "cpu", [tab]);
			const [few, some, many] = [
				await growth(extension, 10),
				await growth(extension, 100),
				await growth(extension, 1000),
			];
			await load(extension, "webgpu");
			const part = tabs.slice(0, WEBGPU_TABS);
			const webgpu = perSecond(part.length, await timeTabs(extension, "webgpu", part));
			const on = { name: "hearth on the processor", unit: "tabs/s", value: cpu };
			return [
				{
					...on,
					against: { name: "PyTorch float32", value: torch },
					target: { of: "ratio", least: 0.75 },
					why: "WebAssembly multiplies four numbers at a time and adds in a second step; PyTorch uses the processor's widest registers, sixteen numbers on many, and multiplies and adds in one step.",
				},
				{ ...on, against: { name: "one tab at a time", value: perSecond(SINGLE_TABS, single) } },
				{
					name: "hearth through WebGPU",
					unit: "tabs/s",
					value: webgpu,
					against: PROTOTYPE,
					target: { of: "ratio", least: 10 },
					why: "the prototype's figure is an old one of short titles; with no graphics card, shaders run on the processor as well.",
				},
				{ name: "100 tabs on the processor", unit: "ms/tab", value: some, against: { name: "10 tabs", value: few } },
				{
					name: "1,000 tabs on the processor",
					unit: "ms/tab",
					value: many,
					against: { name: "100 tabs", value: some },
					target: { of: "ratio", most: 1.25 },
				},
			] satisfies Row[];
		});
	},
};

function perSecond(count: number, ms: number): number {
	return (count * 1000) / ms;
}

async function growth(extension: Parameters<typeof timeTabs>[0], count: number): Promise<number> {
	return (await timeTabs(extension, "cpu", await differentTabs(count, "strange"))) / count;
}

/** Tabs a second, of the very texts that the extension reads. */
async function byTorch(tabs: readonly Tab[]): Promise<number> {
	const python = ensurePython(["compile", "train"]);
	await mkdir(dirname(TEXTS), { recursive: true });
	await writeRows(TEXTS, textsOf(tabs));
	const ensured = spawnSync(python, ["-m", "finetune.lib.base", "all-MiniLM-L6-v2"], {
		cwd: ROOT,
		stdio: ["ignore", 2, 2],
	});
	const args = ["-m", "finetune.evaluate.encoder_speed", "--texts", TEXTS, "--model", BASE];
	const { status, stdout } = spawnSync(python, args, { cwd: ROOT, stdio: ["ignore", "pipe", 2], encoding: "utf8" });
	if (ensured.status !== 0 || status !== 0) throw new Error("PyTorch could not be measured, for the reason above.");
	const { seconds } = z.object({ seconds: z.number().positive() }).parse(JSON.parse(stdout));
	return tabs.length / seconds;
}

/** Each once, as the extension does. */
function textsOf(tabs: readonly Tab[]): { text: string }[] {
	return [...new Set(tabs.map(tabText))].map((text) => ({ text }));
}
