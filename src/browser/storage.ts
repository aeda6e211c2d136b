import browser from "webextension-polyfill";

/** Anything that can tell a well-formed value from another; a zod schema is one. */
export interface Shape<T> {
	safeParse(value: unknown): { success: true; data: T } | { success: false };
}

/** One named value in the extension's storage. */
export interface Stored<T> {
	/** The value, or the fallback when there is none or it is not of the shape (an older version wrote it). */
	get(): Promise<T>;
	set(value: T): Promise<void>;
	remove(): Promise<void>;
	/** Calls `listener` after each change, whoever made it. @returns what stops it. */
	watch(listener: (value: T) => void): () => void;
}

/** @param area "session" lasts until the browser closes and survives the worker's death; "local" lasts. */
export function stored<T>(area: "session" | "local", key: string, shape: Shape<T>, fallback: T): Stored<T> {
	const read = (value: unknown): T => {
		const parsed = shape.safeParse(value);
		return parsed.success ? parsed.data : fallback;
	};
	return {
		get: async () => read((await browser.storage[area].get(key))[key]),
		set: (value) => browser.storage[area].set({ [key]: value }),
		remove: () => browser.storage[area].remove(key),
		watch(listener) {
			const onChanged = (changes: Record<string, { newValue?: unknown }>, changedArea: string) => {
				const change = changes[key];
				if (changedArea === area && change) listener(read(change.newValue));
			};
			browser.storage.onChanged.addListener(onChanged);
			return () => browser.storage.onChanged.removeListener(onChanged);
		},
	};
}
