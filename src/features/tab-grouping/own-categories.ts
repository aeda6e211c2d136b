import { type Stored, stored } from "../../browser/storage.ts";
import { DEFAULT_CATEGORIES } from "../../tasks/group-tabs/categories.ts";
import { type Category, categoriesSchema } from "../../tasks/group-tabs/schema.ts";
import { type Draft, draftSchema } from "./draft.ts";

/** The user's categories; those that a new user starts with until they change them. */
export function ownCategories(): Stored<Category[]> {
	return stored("local", "categories", categoriesSchema, [...DEFAULT_CATEGORIES]);
}

/** What was typed in the editor and not saved, so that a popup that closes loses nothing. */
export function storedDraft(): Stored<Draft | null> {
	return stored<Draft | null>("local", "categories-draft", draftSchema.nullable(), null);
}
