import { z } from "zod";
import { type Stored, stored } from "../../browser/storage.ts";
import { modelSchema } from "../../catalog/schema.ts";

const addedModelSchema = z.object({
	model: modelSchema,
	/** The address of the folder that it came from; ends in "/". */
	folder: z.string(),
	/** Whether all its files are here; not while it is downloaded, or when that was interrupted. */
	complete: z.boolean(),
});
export type AddedModel = z.infer<typeof addedModelSchema>;

/** The models that the user added by their addresses. */
export function storedModels(): Stored<AddedModel[]> {
	return stored<AddedModel[]>("local", "models", z.array(addedModelSchema), []);
}

/** The id of the model that the user chose, by task id. */
export function storedChoices(): Stored<Record<string, string>> {
	return stored<Record<string, string>>("local", "models-chosen", z.record(z.string(), z.string()), {});
}
