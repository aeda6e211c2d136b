import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { catalogSchema, libraryNames, type Model } from "../../src/catalog/schema.ts";

const CARD = "card.md";
/** What people and later stages read, no browser: the card, its pictures, the adapter that the weights were made with. */
const NOT_SERVED = /^card\.md$|\.png$|^adapter\//;

/** Holds models/catalog.json against the files beside it. @returns one sentence per offence */
export function checkCatalog(modelsFolder: string, taskIds: readonly string[]): string[] {
	const path = join(modelsFolder, "catalog.json");
	if (!existsSync(path)) return ["models/catalog.json is missing; the last stage of a recipe writes it."];
	const parsed = catalogSchema.safeParse(JSON.parse(readFileSync(path, "utf8")));
	if (!parsed.success) {
		return parsed.error.issues.map(
			(issue) => `models/catalog.json: ${issue.path.join(".")} is wrong (${issue.message}).`,
		);
	}
	const { models } = parsed.data;
	const ids = models.map((model) => model.id);
	const folders = readdirSync(modelsFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
	return [
		...ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `models/catalog.json lists ${id} twice.`),
		...folders
			.filter(({ name }) => !ids.includes(name))
			.map(({ name }) => `models/${name}/ is in no entry of models/catalog.json.`),
		...models.flatMap((model) => checkModel(modelsFolder, model, taskIds)),
	];
}

function checkModel(modelsFolder: string, model: Model, taskIds: readonly string[]): string[] {
	const { id, library, graph = [], calibration = {}, tasks } = model;
	const files = { ...model.files, ...model.exports };
	const folder = join(modelsFolder, id);
	if (!existsSync(folder)) return [`models/${id}/ is missing, and models/catalog.json lists it.`];
	const present = readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) =>
			join(entry.parentPath, entry.name)
				.slice(folder.length + 1)
				.split(sep)
				.join("/"),
		);
	const required = ["mlc-chat-config.json", "tensor-cache.json", "tokenizer.json", ...libraryNames(library)].concat(
		graph,
	);
	return [
		...required.filter((name) => !files[name]).map((name) => `The catalog entry ${id} lists no hash of ${name}.`),
		...present
			.filter((name) => !files[name] && !NOT_SERVED.test(name))
			.map((name) => `models/${id}/${name} is in no catalog entry.`),
		...(present.includes(CARD) ? [] : [`models/${id}/${CARD} is missing.`]),
		...shardsOf(folder)
			.filter((name) => !files[name])
			.map((name) => `models/${id}/tensor-cache.json names ${name}, of which the catalog entry has no hash.`),
		...Object.entries(files).flatMap(([name, file]) => checkFile(folder, `models/${id}/${name}`, name, file)),
		...[...tasks, ...Object.keys(calibration)]
			.filter((task) => !taskIds.includes(task))
			.map((task) => `The catalog entry ${id} names the task ${task}, which src/tasks does not have.`),
	];
}

function shardsOf(folder: string): string[] {
	const path = join(folder, "tensor-cache.json");
	if (!existsSync(path)) return [];
	const { records } = JSON.parse(readFileSync(path, "utf8")) as { records: { dataPath: string }[] };
	return records.map((record) => record.dataPath);
}

function checkFile(folder: string, path: string, name: string, { bytes, sha256 }: Model["files"][string]): string[] {
	const file = join(folder, name);
	if (!existsSync(file)) return [`${path} is missing, and models/catalog.json lists it.`];
	const content = readFileSync(file);
	if (content.length !== bytes) return [`${path} has ${content.length} bytes, and models/catalog.json says ${bytes}.`];
	const actual = createHash("sha256").update(content).digest("hex");
	return actual === sha256 ? [] : [`${path} has sha256 ${actual}, and models/catalog.json says ${sha256}.`];
}
