import { type Catalog, expectModel, findModel, type Model } from "../../catalog/index.ts";
import type { LoadOptions, ModelBackend } from "../../engine/engine.ts";
import type { Runner } from "../../engine/route.ts";
import type { Router } from "../../engine/router.ts";
import type { VectorCache } from "../../engine/vector-cache.ts";
import { errorText } from "../../lib/error-text.ts";
import { choose, findByUserRule, speaksForItself } from "../../tasks/group-tabs/choose.ts";
import { findKnownSite, type KnownSites } from "../../tasks/group-tabs/known-sites.ts";
import { answerByRules } from "../../tasks/group-tabs/rules.ts";
import type { Answer, Calibration, Category, Tab } from "../../tasks/group-tabs/schema.ts";
import { categoryText, tabText } from "../../tasks/group-tabs/text.ts";
import { askChat } from "./ask-chat.ts";
import { routeWords } from "./route-words.ts";

const TASK = "group-tabs";
const NO_WEBGPU = "WebGPU is not available in this browser.";

export type CategorizerProgress =
	| { phase: "loading"; fraction: number; text: string }
	| { phase: "reading"; done: number; total: number };

export interface CategorizerDeps {
	catalog: () => Promise<Catalog>;
	/** Knows the backends, and which of them answers soonest. */
	router: Router;
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

export type AnswerBackend = Runner | "rules";

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

interface Chosen {
	model: Model;
	calibration: Calibration | undefined;
}

/** The one way from tabs to categories: the popup, the command line and the tests all come through here. */
export function createCategorizer(deps: CategorizerDeps): Categorizer {
	const { backends } = deps.router;

	async function chooseModel(id?: string): Promise<Chosen> {
		const catalog = await deps.catalog();
		const model = id === undefined ? findModel(catalog, TASK) : expectModel(catalog, id);
		if (!model) throw new Error("This copy of Inglenook carries no model for tabs.");
		const calibration = model.calibration?.[TASK];
		if (!model.tasks.includes(TASK) || (model.kind === "encoder" && !calibration))
			throw new Error(`The model ${model.id} cannot sort tabs.`);
		return { model, calibration };
	}

	/** Has one backend after the other do a job, the quickest first, until one has done it. */
	async function inTurn<T>(
		model: Model,
		{ backend: forced, signal, onProgress }: Omit<CategorizeOptions, "categories">,
		job: (runner: Runner, load: () => Promise<void>) => Promise<T>,
	): Promise<{ done: T; runner: Runner; failure?: unknown }> {
		const options: LoadOptions = {
			signal,
			onProgress: ({ fraction, text }) =>
				onProgress?.({ phase: "loading", fraction: Math.min(1, Math.max(0, fraction)), text }),
		};
		const { able, failures } = await deps.router.candidates(model, forced === "rules" ? undefined : forced, options);
		const failed = [...failures];
		for (const runner of able) {
			let loading: Promise<void> | undefined;
			const load = () => {
				// what was loaded before may be gone, which only the backend can tell; if it is not, there is nothing to report
				loading ??= backends[runner].load(model.id, backends[runner].loaded === model.id ? { signal } : options);
				return loading;
			};
			try {
				const done = await job(runner, load);
				return { done, runner, ...(failed.length > 0 && { failure: failed[0] }) };
			} catch (error) {
				signal.throwIfAborted();
				// a model that failed once (a lost device, a damaged file) starts from nothing the next time
				await backends[runner].dispose().catch(() => {});
				failed.push(error);
			}
		}
		throw failed[0];
	}

	async function vectorsOf(
		texts: readonly string[],
		{
			model,
			embed,
			remember,
			signal,
			onDone,
		}: {
			model: Model;
			embed: ModelBackend["embed"];
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
		const fresh = await embed(missing, {
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

	async function answerBy(
		engine: ModelBackend,
		load: () => Promise<void>,
		tabs: readonly Tab[],
		{ model, calibration, sites }: Chosen & { sites: KnownSites },
		options: CategorizeOptions,
	): Promise<Answer[]> {
		const { signal, onProgress, categories, remember = true } = options;
		if (model.kind === "chat" || !calibration) {
			await load();
			const onDone = (done: number) => onProgress?.({ phase: "reading", done, total: tabs.length });
			return askChat(engine, tabs, categories, { sites, calibration, signal, onDone });
		}
		// what was read before is answered at once, by a worker that has just been woken too
		const embed: ModelBackend["embed"] = async (texts, options) => {
			await load();
			return engine.embed(texts, options);
		};
		const shared = { model, embed, signal };
		const categoryTexts = categories.map(categoryText);
		const read = tabs.map((tab) => ({ text: tabText(tab), known: findKnownSite(tab.url, sites) }));
		const ofCategories = await vectorsOf(categoryTexts, { ...shared, remember: true, onDone: () => {} });
		const candidates = categoryTexts.map((text) => expectVector(ofCategories, text));
		// equal texts are read once; how many tabs have to be read is known when what is known of their sites has been
		const words = new Set(read.flatMap(({ known }) => known?.words ?? []));
		const report = (done: number, texts: number) =>
			onProgress?.({ phase: "reading", done: Math.floor((done / texts) * tabs.length), total: tabs.length });
		const atMost = words.size + new Set(read.map(({ text }) => text)).size;
		const ofWords = await vectorsOf([...words], { ...shared, remember, onDone: (done) => report(done, atMost) });
		signal.throwIfAborted();
		const tabsRead = read.map(({ text, known }) => ({
			text,
			known: known && { ...known, words: expectVector(ofWords, known.words) },
		}));
		const texts = new Set(
			tabsRead.flatMap(({ text, known }) => (known && speaksForItself(known, candidates) ? [] : [text])),
		);
		const onDone = (done: number) => report(words.size + done, words.size + texts.size);
		const ofTabs = await vectorsOf([...texts], { ...shared, remember, onDone });
		signal.throwIfAborted();
		const names = categories.map(({ name }) => name);
		return tabsRead.map(({ text, known }) => choose({ text: ofTabs.get(text), known }, candidates, names, calibration));
	}

	/** @param asked the backend that has just answered, where another would be asked first */
	async function describe(asked?: Runner): Promise<CategorizerStatus> {
		const { model } = await chooseModel();
		const route = await deps.router.route(model);
		const first = asked ?? route.order[0];
		if (!first) throw new Error(NO_WEBGPU);
		const words = routeWords(model.name, { ...route, order: [first] });
		const loaded = backends[first].loaded === model.id;
		return { backend: first, words, model: { id: model.id, name: model.name }, loaded };
	}

	async function status(): Promise<CategorizerStatus> {
		try {
			return await describe();
		} catch (error) {
			return { backend: "rules", words: fallbackWords(error), model: null, loaded: false };
		}
	}

	return {
		status,

		async initialize(options) {
			if (options.backend === "rules") return status();
			try {
				const { model } = await chooseModel();
				const { runner } = await inTurn(model, options, (_, load) => load());
				return await describe(runner);
			} catch (error) {
				options.signal.throwIfAborted();
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
					// read here, so that no backend is blamed for it
					const chosen = { ...(await chooseModel(options.model)), sites: await deps.knownSites() };
					const { done, runner, failure } = await inTurn(chosen.model, options, async (runner, load) =>
						open.length === 0
							? []
							: answerBy(backends[runner], load, open, chosen, { ...options, onProgress: shifted }),
					);
					const instead = failure === undefined ? {} : { reason: otherWords(failure, chosen.model, runner) };
					return { answers: merge(ruled, done, runner), backend: runner, ...instead };
				} catch (error) {
					signal.throwIfAborted();
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
	return `${sentence(error)} Simple rules answer instead of the model.`;
}

function otherWords(error: unknown, { name }: Model, runner: Runner): string {
	return `${sentence(error)} ${name} answers ${runner === "cpu" ? "on the processor" : "through WebGPU"} instead.`;
}

function sentence(error: unknown): string {
	const cause = errorText(error);
	return /[.!?]$/.test(cause) ? cause : `${cause}.`;
}
