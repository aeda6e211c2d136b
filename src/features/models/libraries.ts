import type { Catalog } from "../../catalog/index.ts";
import { type FileRecord, type Library, libraryNames, type Model } from "../../catalog/schema.ts";

export type Packaged = Pick<Catalog, "models" | "libraries">;

/** Model libraries of the package that run a model from elsewhere. */
export interface FittingLibraries {
	library: Library;
	/** Their hashes, by name. */
	files: Record<string, FileRecord>;
	/** The id of the packaged folder that they lie in. */
	donor: string;
}

/**
 * A library is code, and code comes with the package only: what a model from elsewhere brings is looked at, never run.
 * A packaged library fits when it is the very file that the model names, or was compiled for the same architecture. Whether
 * the weights are those that it wants, the engine finds out when it loads them.
 *
 * @returns undefined when the package has none
 */
export function findLibraries(packaged: Packaged, model: Model): FittingLibraries | undefined {
	const hashes = libraryNames(model.library).flatMap((name) => model.files[name]?.sha256 ?? []);
	const donor = [...packaged.models, ...(packaged.libraries ?? [])].find(
		({ kind, quantization, contextWindow, architecture, library, files }) =>
			kind === model.kind &&
			quantization === model.quantization &&
			contextWindow === model.contextWindow &&
			((architecture !== undefined && architecture === model.architecture) ||
				libraryNames(library).some((name) => hashes.includes(files[name]?.sha256 ?? ""))),
	);
	if (!donor) return undefined;
	const names = libraryNames(donor.library);
	return {
		library: donor.library,
		files: Object.fromEntries(names.flatMap((name) => (donor.files[name] ? [[name, donor.files[name]]] : []))),
		donor: donor.id,
	};
}

/** The files that are downloaded: everything but the libraries. */
export function weightFiles({ files }: Pick<Model, "files">): [name: string, file: FileRecord][] {
	return Object.entries(files).filter(([name]) => !name.endsWith(".wasm"));
}
