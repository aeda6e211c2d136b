import { z } from "zod";
import { type Stored, stored } from "../../browser/storage.ts";
import { DEFAULT_CATEGORIES } from "../../tasks/group-tabs/categories.ts";
import { type Category, categoriesSchema } from "../../tasks/group-tabs/schema.ts";
import { type Draft, draftSchema } from "./draft.ts";
import { type MadeGroup, madeGroupSchema } from "./plan.ts";
import { type UndoRecord, undoRecordSchema } from "./undo.ts";

/** The groups that Inglenook made since the browser started, in all windows. Chrome's group ids last as long. */
export function storedMadeGroups(): Stored<MadeGroup[]> {
	return stored<MadeGroup[]>("session", "made-groups", z.array(madeGroupSchema), []);
}

/** What Undo needs, by window. */
export function storedUndo(): Stored<Record<string, UndoRecord>> {
	return stored<Record<string, UndoRecord>>("session", "undo", z.record(z.string(), undoRecordSchema), {});
}

/** The user's categories; those that a new user starts with until they change them. */
export function storedCategories(): Stored<Category[]> {
	return stored("local", "categories", categoriesSchema, [...DEFAULT_CATEGORIES]);
}

/** What was typed in the editor and not saved, so that a popup that closes loses nothing. */
export function storedDraft(): Stored<Draft | null> {
	return stored<Draft | null>("local", "categories-draft", draftSchema.nullable(), null);
}
