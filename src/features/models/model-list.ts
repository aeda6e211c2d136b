import type { Catalog, Model } from "../../catalog/index.ts";
import type { ModelSource } from "../../engine/packaged-models.ts";
import type { FileStore } from "./file-store.ts";
import { type FittingLibraries, findLibraries } from "./libraries.ts";
import { storedChoices, storedModels } from "./storage.ts";

export interface ModelListDeps {
	/** The models of the package. */
	packaged: () => Promise<Catalog>;
	packagedSource: (model: Pick<Model, "id">) => ModelSource;
	store: FileStore;
}

/** All models there are, as the engine needs them. */
export interface ModelList {
	/** Those of the package first, then those that the user added. */
	catalog(): Promise<Catalog>;
	/** Where the files of a model of the last `catalog()` come from. */
	source(model: Model): ModelSource;
}

export function createModelList({ packaged, packagedSource, store }: ModelListDeps): ModelList {
	let libraries = new Map<string, FittingLibraries>();
	return {
		async catalog() {
			const [own, added, chosen] = await Promise.all([packaged(), storedModels().get(), storedChoices().get()]);
			const found = new Map<string, FittingLibraries>();
			const usable: Model[] = [];
			for (const { model, complete } of added) {
				// another version of the extension may pack other libraries
				const fitting = complete ? findLibraries(own, model) : undefined;
				if (!fitting) continue;
				found.set(model.id, fitting);
				usable.push({ ...model, library: fitting.library, files: { ...model.files, ...fitting.files } });
			}
			libraries = found;
			return { ...own, models: [...own.models, ...usable], chosen };
		},

		source(model) {
			const fitting = libraries.get(model.id);
			if (!fitting) return packagedSource(model);
			return {
				folder: model.name,
				remedy: "remove the model and add it again",
				open: (name, signal) =>
					name in fitting.files ? packagedSource({ id: fitting.donor }).open(name, signal) : store.open(model.id, name),
			};
		},
	};
}
