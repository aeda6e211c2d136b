import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { packagedUrl } from "../../../browser/runtime.ts";
import { type Catalog, loadCatalog } from "../../../catalog/index.ts";
import { errorText, isAbort } from "../../../lib/error-text.ts";
import { parseAddress } from "../address.ts";
import { bytesOf, download } from "../download.ts";
import { type Offer, readOffer } from "../entry.ts";
import { createFileStore } from "../file-store.ts";
import { createRemoteFiles, NotFoundError } from "../remote-files.ts";
import { type AddedModel, storedChoices, storedModels } from "../storage.ts";

/** No description of a model is longer; one of a hundred shards takes 20 KB. */
const MAX_ENTRY_BYTES = 1_000_000;

const remote = createRemoteFiles();
const store = createFileStore();

export type Work =
	| { kind: "looking"; host: string }
	| { kind: "downloading"; id: string; name: string; done: number; total: number };

export interface Models {
	/** undefined until they are read. */
	packaged: Catalog | undefined;
	added: readonly AddedModel[];
	chosen: Readonly<Record<string, string>>;
	/** What was found at an address and waits for a yes. */
	offer: Offer | undefined;
	work: Work | undefined;
	notice: { kind: "error" | "info"; text: string } | undefined;
	/** @returns whether something was found */
	look(address: string): Promise<boolean>;
	dismiss(): void;
	download(offer: Offer): Promise<void>;
	cancel(): void;
	choose(task: string, id: string): Promise<void>;
	remove(added: AddedModel): Promise<void>;
}

/** The models of this browser, and the one that is being added. A download lives as long as the page. */
export function useModels(): Models {
	const [packaged, setPackaged] = useState<Catalog>();
	const [added, setAdded] = useState<readonly AddedModel[]>([]);
	const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
	const [offer, setOffer] = useState<Offer>();
	const [work, setWork] = useState<Work>();
	const [notice, setNotice] = useState<Models["notice"]>();
	const running = useRef<AbortController | undefined>(undefined);

	const fail = useCallback((error: unknown) => setNotice({ kind: "error", text: errorText(error) }), []);

	useEffect(() => {
		loadCatalog(packagedUrl("models/catalog.json")).then(setPackaged, fail);
		storedModels().get().then(setAdded, fail);
		storedChoices().get().then(setChosen, fail);
		const stops = [storedModels().watch(setAdded), storedChoices().watch(setChosen)];
		return () => {
			for (const stop of stops) stop();
			running.current?.abort(new DOMException("The page was left.", "AbortError"));
		};
	}, []);

	/** Does it, one thing at a time, and shows what went wrong. @returns whether nothing did */
	async function attempt(begin: Work, action: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
		if (running.current) return false;
		const controller = new AbortController();
		running.current = controller;
		setNotice(undefined);
		setWork(begin);
		try {
			await action(controller.signal);
			return true;
		} catch (error) {
			if (!isAbort(error)) fail(error);
			return false;
		} finally {
			running.current = undefined;
			setWork(undefined);
		}
	}

	return {
		packaged,
		added,
		chosen,
		offer,
		work,
		notice,

		async look(text) {
			const address = parseAddress(text);
			if (!address.ok) {
				setNotice({ kind: "error", text: address.message });
				return false;
			}
			return attempt({ kind: "looking", host: address.host }, async (signal) => {
				const entry = await readFirst(address.candidates, signal);
				const found = await readOffer(entry.text, entry.url, packaged ?? { models: [] });
				if (added.some(({ model, complete }) => complete && model.id === found.model.id))
					throw new Error(`${found.model.name} is here already, in this very version.`);
				setOffer(found);
			});
		},

		dismiss() {
			setOffer(undefined);
			setNotice(undefined);
		},

		async download(offer) {
			const { model, folder } = offer;
			const begin = { kind: "downloading", id: model.id, name: model.name } as const;
			const done = await attempt({ ...begin, done: 0, total: bytesOf(model) }, async (signal) => {
				setOffer(undefined);
				// what an interrupted download leaves is in the list, to go on with or to remove
				await keep({ model, folder, complete: false });
				await download(
					offer,
					{ remote, store, space },
					{ signal, onProgress: (done, total) => setWork({ ...begin, done, total }) },
				);
				await keep({ model, folder, complete: true });
			});
			if (done) setNotice({ kind: "info", text: `${model.name} is here, and every file is what its list says.` });
		},

		cancel: () => running.current?.abort(new DOMException("Cancelled.", "AbortError")),

		async choose(task, id) {
			await storedChoices()
				.set({ ...(await storedChoices().get()), [task]: id })
				.catch(fail);
		},

		async remove({ model }) {
			setNotice(undefined);
			try {
				// first from the list: what nobody lists is never loaded
				await storedModels().set((await storedModels().get()).filter((other) => other.model.id !== model.id));
				const rest = Object.entries(await storedChoices().get()).filter(([, id]) => id !== model.id);
				await storedChoices().set(Object.fromEntries(rest));
				await store.remove(model.id);
				setNotice({ kind: "info", text: `${model.name} is removed.` });
			} catch (error) {
				fail(error);
			}
		},
	};
}

/** @throws Error when there is none */
async function readFirst(candidates: readonly string[], signal: AbortSignal): Promise<{ url: string; text: string }> {
	let missing: unknown;
	for (const url of candidates) {
		try {
			const content = await remote.read(url, { signal, maxBytes: MAX_ENTRY_BYTES });
			return { url, text: new TextDecoder().decode(content) };
		} catch (error) {
			if (!(error instanceof NotFoundError)) throw error;
			missing ??= error;
		}
	}
	throw missing;
}

async function keep(entry: AddedModel): Promise<void> {
	const others = (await storedModels().get()).filter(({ model }) => model.id !== entry.model.id);
	await storedModels().set([...others, entry]);
}

async function space(): Promise<number | undefined> {
	const { quota, usage } = await navigator.storage.estimate();
	return quota === undefined || usage === undefined ? undefined : quota - usage;
}
