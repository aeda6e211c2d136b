import { type Catalog, expectModel, findModel, type Model } from "../../catalog/index.ts";
import type { AdapterReport } from "../../engine/adapter.ts";
import type { ModelBackend } from "../../engine/engine.ts";
import type { VectorCache } from "../../engine/vector-cache.ts";
import { errorText } from "../../lib/error-text.ts";
import { choose, findByUserRule } from "../../tasks/group-tabs/choose.ts";
import { findKnownSite, type KnownSites } from "../../tasks/group-tabs/known-sites.ts";
import { answerByRules } from "../../tasks/group-tabs/rules.ts";
import type { Answer, Calibration, Category, Tab } from "../../tasks/group-tabs/schema.ts";
import { categoryText, tabText } from "../../tasks/group-tabs/text.ts";
import { askChat } from "./ask-chat.ts";

const TASK = "group-tabs";

export type CategorizerProgress =
	| { phase: "loading"; fraction: number; text: string }
	| { phase: "reading"; done: number; total: number };

export interface CategorizerDeps {
	catalog: () => Promise<Catalog>;
	/** Called again after a failure, which leaves the old one disposed of. */
	createBackend: (catalog: Catalog) => ModelBackend;
	probeAdapter: () => Promise<AdapterReport>;
	/** Asked again at each sort. */
	knownSites: () => Promise<KnownSites>;
	cache: VectorCache;
}

export interface CategorizeOptions {
	categories: readonly Category[];
	/** Answer with this or throw; by default the model, and rules where it cannot be had. */
	backend?: AnswerBackend;
	/** Its catalog id; by default the first that the catalog has for tabs. */
	model?: string;
	/** Whether the vectors of these tabs may be kept; `false` for private windows. */
	remember?: boolean;
	signal: AbortSignal;
	onProgress?: (progress: CategorizerProgress) => void;
}

export type AnswerBackend = "webgpu" | "cpu" | "rules";

export interface Categorized {
	/** One per tab, in order. */
	answers: (Answer & { backend: AnswerBackend })[];
	/** What answered, the user's own rules aside. */
	backend: AnswerBackend;
	/** Why it was not the model, in a sentence; absent where rules were asked for. */
	reason?: string;
}

export interface CategorizerStatus {
	backend: AnswerBackend;
	words: string;
	model: { id: string; name: string } | null;
	loaded: boolean;
}

export interface Categorizer {
	/** Loads the model, so that the first tabs need not wait for it. @throws what `options.backend` rules out */
	initialize(options: Pick<CategorizeOptions, "backend" | "signal" | "onProgress">): Promise<CategorizerStatus>;
	categorizeTabs(tabs: readonly Tab[], options: CategorizeOptions): Promise<Categorized>;
	/** What would answer now. Loads nothing. */
	status(): Promise<CategorizerStatus>;
}

/** The one way from tabs to categories: the popup, the command line and the tests all come through here. */
export function createCategorizer(deps: CategorizerDeps): Categorizer {
	let engine: ModelBackend | undefined;

	async function chooseModel(
		id?: string,
	): Promise<{ catalog: Catalog; model: Model; calibration: Calibration | undefined }> {
		const catalog = await deps.catalog();
		const model = id === undefined ? findModel(catalog, TASK) : expectModel(catalog, id);
		if (!model) throw new Error("This copy of Inglenook carries no model for tabs.");
		const calibration = model.calibration?.[TASK];
		if (!model.tasks.includes(TASK) || (model.kind === "encoder" && !calibration))
			throw new Error(`The model ${model.id} cannot sort tabs.`);
		return { catalog, model, calibration };
	}

	async function expectAdapter(): Promise<void> {
		const { kind } = await deps.probeAdapter();
		if (kind === "none") throw new Error("WebGPU is not available in this browser.");
	}

	async function load({ model: id, backend, signal, onProgress }: Omit<CategorizeOptions, "categories" | "remember">) {
		if (backend === "cpu") throw new Error("The processor does not answer yet.");
		const { catalog, model, calibration } = await chooseModel(id);
		await expectAdapter();
		signal.throwIfAborted();
		engine ??= deps.createBackend(catalog);
		if (engine.loaded !== model.id) {
			await engine.load(model.id, {
				signal,
				onProgress: ({ fraction, text }) =>
					onProgress?.({ phase: "loading", fraction: Math.min(1, Math.max(0, fraction)), text }),
			});
		}
		return { engine, model, calibration };
	}

	/** A model that failed once (a lost device, a damaged file) starts from nothing the next time. */
	async function discardEngine(): Promise<void> {
		const failed = engine;
		engine = undefined;
		await failed?.dispose().catch(() => {});
	}

	async function vectorsOf(
		texts: readonly string[],
		{
			model,
			engine,
			remember,
			signal,
			onDone,
		}: {
			model: Model;
			engine: ModelBackend;
			remember: boolean;
			signal: AbortSignal;
			onDone: (done: number) => void;
		},
	): Promise<Map<string, Float32Array>> {
		const unique = [...new Set(texts)];
		const known = await deps.cache.get(model, unique);
		const vectors = new Map<string, Float32Array>();
		for (const [i, text] of unique.entries()) {
			const vector = known[i];
			if (vector) vectors.set(text, vector);
		}
		const missing = unique.filter((text) => !vectors.has(text));
		onDone(vectors.size);
		if (missing.length === 0) return vectors;
		const fresh = await engine.embed(missing, {
			signal,
			onProgress: (done) => onDone(unique.length - missing.length + done),
		});
		const entries = missing.map((text, i) => {
			const vector = fresh[i];
			if (!vector?.every(Number.isFinite)) throw new Error("The model answered with something that is not a vector.");
			return [text, vector] as const;
		});
		for (const [text, vector] of entries) vectors.set(text, vector);
		if (remember) await deps.cache.set(model, entries);
		return vectors;
	}

	async function byModel(tabs: readonly Tab[], options: CategorizeOptions): Promise<Answer[]> {
		const { signal, onProgress, categories, remember = true } = options;
		const { engine, model, calibration } = await load(options);
		const sites = await deps.knownSites();
		if (model.kind === "chat" || !calibration) {
			const onDone = (done: number) => onProgress?.({ phase: "reading", done, total: tabs.length });
			return askChat(engine, tabs, categories, { sites, calibration, signal, onDone });
		}
		const shared = { model, engine, signal };
		const categoryTexts = categories.map(categoryText);
		const texts = tabs.map((tab) => tabText(tab, findKnownSite(tab.url, sites)));
		const ofCategories = await vectorsOf(categoryTexts, { ...shared, remember: true, onDone: () => {} });
		// equal texts are read once, so the tabs done are those whose text is done
		const distinct = new Set(texts).size;
		const onDone = (done: number) =>
			onProgress?.({ phase: "reading", done: Math.floor((done / distinct) * tabs.length), total: tabs.length });
		const ofTabs = await vectorsOf(texts, { ...shared, remember, onDone });
		const names = categories.map(({ name }) => name);
		const candidates = categoryTexts.map((text) => expectVector(ofCategories, text));
		return texts.map((text) => choose(expectVector(ofTabs, text), candidates, names, calibration));
	}

	async function status(): Promise<CategorizerStatus> {
		try {
			const { model } = await chooseModel();
			await expectAdapter();
			const words = `${model.name} answers, on this machine, through WebGPU.`;
			const loaded = engine?.loaded === model.id;
			return { backend: "webgpu", words, model: { id: model.id, name: model.name }, loaded };
		} catch (error) {
			return { backend: "rules", words: fallbackWords(error), model: null, loaded: false };
		}
	}

	return {
		status,

		async initialize(options) {
			if (options.backend === "rules") return status();
			try {
				await load(options);
				return await status();
			} catch (error) {
				options.signal.throwIfAborted();
				await discardEngine();
				if (options.backend) throw error;
				return { backend: "rules", words: fallbackWords(error), model: null, loaded: false };
			}
		},

		async categorizeTabs(tabs, options) {
			const { signal, categories, onProgress } = options;
			signal.throwIfAborted();
			const total = tabs.length;
			const ruled = tabs.map((tab) => findByUserRule(tab, categories));
			const open = tabs.filter((_, i) => !ruled[i]);
			const skipped = total - open.length;
			const shifted = (progress: CategorizerProgress) =>
				onProgress?.(progress.phase === "reading" ? { ...progress, done: progress.done + skipped, total } : progress);
			let reason: string | undefined;
			if (options.backend !== "rules") {
				try {
					const answers = open.length > 0 ? await byModel(open, { ...options, onProgress: shifted }) : [];
					return { answers: merge(ruled, answers, "webgpu"), backend: "webgpu" };
				} catch (error) {
					signal.throwIfAborted();
					await discardEngine();
					if (options.backend) throw error;
					reason = fallbackWords(error);
				}
			}
			const answers = open.map((tab) => answerByRules(tab, categories));
			onProgress?.({ phase: "reading", done: total, total });
			return { answers: merge(ruled, answers, "rules"), backend: "rules", ...(reason === undefined ? {} : { reason }) };
		},
	};
}

/** Puts the user's own rules and the answers about the other tabs, in order, back into the order of all tabs. */
function merge(
	ruled: readonly (Category | undefined)[],
	answers: readonly Answer[],
	backend: AnswerBackend,
): Categorized["answers"] {
	const rest = [...answers];
	return ruled.map((category) => {
		if (category) return { category: category.name, probability: 1, backend: "rules" };
		const answer = rest.shift();
		if (!answer) throw new Error("The model left a tab without an answer.");
		return { ...answer, backend };
	});
}

function expectVector(vectors: ReadonlyMap<string, Float32Array>, text: string): Float32Array {
	const vector = vectors.get(text);
	if (!vector) throw new Error("The model left a text without a vector.");
	return vector;
}

function fallbackWords(error: unknown): string {
	const cause = errorText(error);
	return `${cause}${/[.!?]$/.test(cause) ? "" : "."} Simple rules answer instead of the model.`;
}
