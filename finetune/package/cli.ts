// Builds the release: the extension with its own models, and the libraries of the models whose weights users bring.
//   npm run package                       # all, into build/package/
//   npm run package -- --only phi-2       # of the libraries only these
// build/package/extension is the unpacked extension, build/package/inglenook-VERSION.zip what a store takes.
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { buildExtension } from "../../scripts/lib/build-extension.ts";
import { ROOT, runMain } from "../../scripts/lib/main.ts";
import { ensurePython } from "../../scripts/python.ts";
import { assembleModels } from "./assemble.ts";
import { compileLibraries } from "./compile.ts";
import { planLibraries } from "./plan.ts";

const OUT = join(ROOT, "build/package");

await runMain(async (signal) => {
	const [flag, ...only] = process.argv.slice(2);
	if (flag !== undefined && (flag !== "--only" || only.length === 0)) {
		throw new Error(`"${flag}" is not understood; the one option is --only MODEL …`);
	}
	const planned = planLibraries(only);
	const python = ensurePython(["compile"]);
	const models = join(OUT, "models");
	await compileLibraries(planned, { python, out: models, signal });
	await assembleModels(planned, models);
	const extension = await buildExtension({ models, out: join(OUT, "extension") });
	const { version } = JSON.parse(await readFile(join(extension, "manifest.json"), "utf8")) as { version: string };
	const zip = join(OUT, `inglenook-${version}.zip`);
	const args = ["-m", "finetune.package.archive", "--folder", extension, "--out", zip];
	const { status } = spawnSync(python, args, { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] });
	if (status !== 0) throw new Error("The extension cannot be zipped, for the reason above.");
	console.log(`The release is ${relative(ROOT, zip)}; unpacked: ${relative(ROOT, extension)}`);
});
