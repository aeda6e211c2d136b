import { useCallback, useEffect, useState } from "preact/hooks";
import { errorText } from "../../../lib/error-text.ts";
import { send } from "../../../messages/send.ts";
import { DEFAULT_CATEGORIES } from "../../../tasks/group-tabs/categories.ts";
import type { Category } from "../../../tasks/group-tabs/schema.ts";
import { type Draft, type ParsedDraft, parseDraft, toDraft } from "../draft.ts";
import { storedDraft } from "../storage.ts";

export interface OwnCategories {
	saved: readonly Category[];
	/** What is being typed; null when nothing differs from what is saved. */
	draft: Draft | null;
	/** What is wrong with the draft, once somebody has tried to save it. */
	problem: Extract<ParsedDraft, { ok: false }> | undefined;
	edit(draft: Draft): void;
	/** @returns whether the draft was valid and is saved */
	save(): Promise<boolean>;
	discard(): void;
	/** Puts the categories of a new user into the draft; nothing is lost until it is saved. */
	fillWithOriginal(): void;
}

export function useCategories(): OwnCategories {
	const [saved, setSaved] = useState<readonly Category[]>([]);
	const [draft, setDraft] = useState<Draft | null>(null);
	const [problem, setProblem] = useState<OwnCategories["problem"]>();

	useEffect(() => {
		send("getCategories", {}).then(({ categories }) => setSaved(categories), fail);
		storedDraft().get().then(setDraft, fail);
	}, []);

	const fail = useCallback((error: unknown) => {
		setProblem({ ok: false, message: errorText(error), key: undefined, field: "name" });
	}, []);

	const keep = useCallback((next: Draft | null) => {
		setDraft(next);
		setProblem(undefined);
		const kept = next ? storedDraft().set(next) : storedDraft().remove();
		kept.catch(fail);
	}, []);

	return {
		saved,
		draft,
		problem,
		edit: keep,
		async save() {
			const parsed = parseDraft(draft ?? toDraft(saved));
			if (!parsed.ok) {
				setProblem(parsed);
				return false;
			}
			try {
				const original = JSON.stringify(parsed.categories) === JSON.stringify(DEFAULT_CATEGORIES);
				// a user of the original list gets a later version's original list
				const { categories } = original
					? await send("resetCategories", {})
					: await send("setCategories", { categories: parsed.categories });
				setSaved(categories);
				keep(null);
				return true;
			} catch (error) {
				fail(error);
				return false;
			}
		},
		discard: () => keep(null),
		fillWithOriginal: () => keep(toDraft(DEFAULT_CATEGORIES)),
	};
}
