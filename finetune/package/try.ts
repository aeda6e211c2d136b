// Tries the packaged q4f32_1 libraries in Chromium, with generated weights of the real shapes: every function that web-llm
// looks up is found, and those for software adapters make two tokens. Not part of any test: minutes, and gigabytes of memory.
//   npm run package && npx tsx finetune/package/try.ts                     # all libraries
//   npx tsx finetune/package/try.ts tinyllama-1.1b-q4f32-1-software        # one
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { link, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { ROOT, runMain } from "../../scripts/lib/main.ts";
import { ensurePython } from "../../scripts/python.ts";
import { modelIdOf } from "../verify/browser/build-harness.ts";
import { type Floats, unpackFloats } from "../verify/browser/harness/floats.ts";
import { openHarness } from "../verify/browser/open-harness.ts";
import { type PlannedLibrary, PREFILL_CHUNK, planLibraries } from "./plan.ts";

const OUT = join(ROOT, "build/package");
const PROMPT = [72, 101, 108, 108, 111];

await runMain(async (signal) => {
	const wanted = process.argv.slice(2);
	const libraries = planLibraries([]).filter(
		({ quantization, file }) =>
			quantization === "q4f32_1" && (wanted.length === 0 || wanted.includes(file.replace(".wasm", ""))),
	);
	if (libraries.length === 0) throw new Error(`There is no q4f32_1 library called ${wanted.join(" or ")}.`);
	for (const library of libraries) await tryLibrary(library, signal);
});

/** @throws Error when the logits are no numbers, or all the same */
function likeliest(packed: Floats): number {
	const logits = unpackFloats(packed);
	const largest = logits.reduce((a, b) => Math.max(a, b));
	const distinct = new Set(logits.subarray(0, 1000)).size;
	if (!Number.isFinite(largest) || distinct < 100) throw new Error(`The logits are wrong: ${logits.subarray(0, 8)} …`);
	return logits.indexOf(largest);
}

async function tryLibrary({ id, file, kernels, model, config }: PlannedLibrary, signal: AbortSignal): Promise<void> {
	const path = join(OUT, "models", id, file);
	if (!existsSync(path)) throw new Error(`${path} is missing; run: npm run package`);
	const weights = join(OUT, "generated", id);
	if (!existsSync(join(weights, "mlc-chat-config.json"))) {
		const args = ["--config", config, "--quantization", "q4f32_1", "--context-window", String(model.contextWindow)];
		const more = ["--prefill-chunk", String(PREFILL_CHUNK), "--out", weights];
		const python = ensurePython(["compile"]);
		const command = ["-m", "finetune.package.generate", ...args, ...more];
		if (spawnSync(python, command, { cwd: ROOT, stdio: "inherit" }).status !== 0)
			throw new Error("The weights cannot be generated, for the reason above.");
	}
	// a model of the harness: weights and one library, linked so that nothing is copied
	const folder = join(OUT, "try", id);
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	for (const name of await readdir(weights)) await link(join(weights, name), join(folder, name));
	await link(path, join(folder, file));
	const reference = { kind: "chat" as const, quantization: "q4f32_1" };
	const { call, close } = await openHarness([{ name: id, folder, reference }], join(OUT, "try-extension"), signal);
	try {
		const start = performance.now();
		const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
		const { params } = await call("instantiate", modelIdOf(id), kernels);
		console.log(`${file}: all functions found after ${seconds()}, ${params.length} parameters`);
		// kernels for real GPUs take minutes a token on the software adapter that a browser without one has
		if (kernels === "gpu") return;
		await call("load", modelIdOf(id), kernels);
		console.log(`  loaded and warmed up after ${seconds()}`);
		const first = likeliest(await call("prefill", [PROMPT]));
		console.log(`  prefilled ${PROMPT.length} tokens, then token ${first}, after ${seconds()}`);
		console.log(`  decoded it, then token ${likeliest(await call("decode", first))}, after ${seconds()}`);
	} finally {
		await close();
	}
}
