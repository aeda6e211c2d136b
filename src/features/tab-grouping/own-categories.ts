import { type Stored, stored } from "../../browser/storage.ts";
import { DEFAULT_CATEGORIES } from "../../tasks/group-tabs/categories.ts";
import { type Category, categoriesSchema } from "../../tasks/group-tabs/schema.ts";

/** The user's categories; those that a new user starts with until they change them. */
export function ownCategories(): Stored<Category[]> {
	return stored("local", "categories", categoriesSchema, [...DEFAULT_CATEGORIES]);
}
