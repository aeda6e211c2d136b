// Runs one of this folder's TypeScript commands, on a machine where nothing has been set up yet:
//   node scripts/run.mjs start --headless
// Plain Node without dependencies, because it is what installs them.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const PIPELINE = "finetune/pipeline/cli.ts";
const COMMANDS = {
	start: ["scripts/start.ts"],
	predict: ["scripts/predict.ts"],
	build: ["scripts/build.ts"],
	test: ["scripts/test.ts"],
	pipeline: [PIPELINE],
	package: ["finetune/package/cli.ts"],
	bench: ["scripts/bench.ts"],
};
const STAGES = ["data", "train", "merge", "quantize", "compile", "export", "verify", "evaluate", "deploy"];
for (const stage of STAGES) COMMANDS[stage] = [PIPELINE, stage];
/** What a stage's command does when it is given this instead of a recipe. */
const WITHOUT_RECIPE = {
	evaluate: ["--in", "finetune/evaluate/evaluate.ts"],
	deploy: ["--rollback", "finetune/deploy/cli.ts"],
};

/** One clear sentence, then the end. */
function fail(sentence) {
	console.error(sentence);
	process.exit(1);
}

function checkNode() {
	const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
	const enough = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
	if (!enough)
		fail(`Node ${process.versions.node} is too old: install 20.19 or newer (of the 22 line, 22.12 or newer).`);
}

/** What package-lock.json asks for, of which npm keeps its own copy in node_modules as the last thing an install does. */
function packagesAreInstalled() {
	const record = join(ROOT, "node_modules/.package-lock.json");
	if (!existsSync(record)) return false;
	const wanted = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")).packages;
	const installed = JSON.parse(readFileSync(record, "utf8")).packages;
	return Object.entries(wanted).every(
		([path, { version, optional }]) =>
			path === "" || installed[path]?.version === version || (optional && installed[path] === undefined),
	);
}

function installPackages() {
	console.error("Installing the npm packages of package-lock.json …");
	// npm's own words go to stderr: a command's stdout belongs to its answer
	const { status, error } = spawnSync("npm", ["ci", "--include=dev", "--no-audit", "--no-fund"], {
		cwd: ROOT,
		stdio: ["ignore", 2, 2],
	});
	if (error) fail(`npm could not be started (${error.message}); install the npm that belongs to Node.`);
	if (status !== 0) fail("npm ci failed, for the reason above; the packages cannot be installed without it.");
}

const [command, ...args] = process.argv.slice(2);
const [flag, plain] = WITHOUT_RECIPE[command] ?? [];
const [script, ...first] = flag && args.includes(flag) ? [plain] : (COMMANDS[command] ?? []);
if (!script) fail(`There is no command "${command ?? ""}"; there are ${Object.keys(COMMANDS).join(", ")}.`);
checkNode();
if (!packagesAreInstalled()) installPackages();

const tsx = pathToFileURL(join(ROOT, "node_modules/tsx/dist/loader.mjs")).href;
const child = spawn(process.execPath, ["--import", tsx, join(ROOT, script), ...first, ...args], {
	cwd: ROOT,
	stdio: "inherit",
});
// Ctrl+C reaches the child as well; this process waits for the child's own orderly end
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal ? 130 : 1)));
