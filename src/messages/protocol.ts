import { z } from "zod";
import { BACKENDS } from "../lib/backends.ts";
import { answerSchema, categoriesSchema, tabSchema } from "../tasks/group-tabs/schema.ts";
import { threadSchema, threadSummarySchema } from "../tasks/summarize-thread/index.ts";
import { candidateSchema, machineSchema, measuredBackend } from "./benchmark.ts";
import { jobStateSchema, leftAloneCountsSchema } from "./job.ts";

const nothing = z.object({});
const inWindow = z.object({ windowId: z.number().int() });
const tabs = z.array(tabSchema).max(5000, "At most 5000 tabs at once.");
const backend = z.enum(BACKENDS);
/** Answer with this or not at all; when absent, with the model, and with rules where it cannot be had. */
const forced = z.enum(["webgpu", "cpu", "rules"]).optional();

const ownCategories = z.object({
	categories: categoriesSchema,
	/** Whether they are the ones that a new user starts with. */
	original: z.boolean(),
});

const status = z.object({
	/** What would answer a sort now. */
	backend,
	/** The same in one plain sentence. */
	words: z.string(),
	/** The model that answers; null where rules do. */
	model: z.object({ id: z.string(), name: z.string() }).nullable(),
	/** Whether it is in memory. */
	loaded: z.boolean(),
});

/**
 * Every message of the extension, sorted by privilege. `from` says who may send it: "anyone" is any part of this
 * extension, content scripts on web pages included; "page" is its own pages only.
 */
export const PROTOCOL = {
	/** What answers, and whether a model is in memory. */
	status: { from: "anyone", input: nothing, output: status },

	/** What a sort of the window would touch. Changes nothing. */
	preview: {
		from: "page",
		input: inWindow,
		output: z.object({
			/** Tabs that would be read and, where a category has more than one, grouped. */
			sortable: z.number().int(),
			leftAlone: leftAloneCountsSchema,
			/** Whether `undo` has something to bring back in this window. */
			undo: z.boolean(),
		}),
	},
	/** Where the job stands. */
	state: { from: "page", input: nothing, output: jobStateSchema },
	/** Sorts the tabs of the window; answers with the state that the job ended in, which may be "failed". */
	sort: { from: "page", input: inWindow, output: jobStateSchema },
	/** Ends whatever runs or waits; answers when it has ended. */
	cancel: { from: "page", input: nothing, output: jobStateSchema },
	/** Brings back what was before the last sort of the window. */
	undo: {
		from: "page",
		input: inWindow,
		output: z.object({
			/** Tabs taken out of groups. */
			restored: z.number().int(),
			/** Tabs that are no longer there to be put back. */
			gone: z.number().int(),
		}),
	},
	getCategories: { from: "page", input: nothing, output: ownCategories },
	setCategories: { from: "page", input: z.object({ categories: categoriesSchema }), output: ownCategories },
	resetCategories: { from: "page", input: nothing, output: ownCategories },
	/** Loads the model. */
	initialize: { from: "page", input: z.object({ backend: forced }), output: status },
	/** The category of each tab, in order; touches no tab. Progress is in the job's state; `cancel` ends it. */
	categorize: {
		from: "page",
		input: z.object({
			tabs,
			/** Instead of the user's own. */
			categories: categoriesSchema.optional(),
			backend: forced,
			/** Its id in models/catalog.json, instead of the first one for tabs. */
			model: z.string().optional(),
		}),
		output: z.object({
			answers: z.array(answerSchema.extend({ backend })),
			/** Why it was not the model, in a sentence. */
			reason: z.string().optional(),
		}),
	},
	/** Sums up a thread. Changes nothing. Progress is in the job's state; `cancel` ends it. */
	summarize: {
		from: "page",
		input: z.object({
			thread: threadSchema,
			/** Its id in the list of models, instead of the first one for threads. */
			model: z.string().optional(),
		}),
		output: z.object({
			output: threadSummarySchema.nullable(),
			/** Why there is none, in a sentence. */
			reason: z.string().optional(),
			/** Its id. */
			model: z.string(),
			/** What the model wrote, as it wrote it. */
			text: z.string(),
			tokens: z.object({ read: z.number(), written: z.number() }),
			/** Until the model was in memory; from then until its first token, and until its last. */
			ms: z.object({ load: z.number(), firstToken: z.number(), total: z.number() }),
		}),
	},
	/** What can be measured on this machine. Loads nothing. */
	candidates: {
		from: "page",
		input: nothing,
		output: z.object({ machine: machineSchema, candidates: z.array(candidateSchema) }),
	},
	/** Lets go of every model in memory, then loads this one. `cancel` ends it. */
	measureLoad: {
		from: "page",
		input: z.object({ backend: measuredBackend, model: z.string().optional() }),
		output: z.object({
			ms: z.number(),
			/** Bytes of memory that the machine had to spare before, where the browser tells. */
			available: z.number().optional(),
		}),
	},
	/**
	 * The category of each tab, in order, by the list of a new user. Nothing is taken from what was read before, and
	 * nothing is kept. `cancel` ends it.
	 */
	measureTabs: {
		from: "page",
		input: z.object({ tabs, backend: measuredBackend, model: z.string().optional() }),
		output: z.object({ answers: z.array(answerSchema), ms: z.number() }),
	},
} as const satisfies Record<string, { from: "anyone" | "page"; input: z.ZodType; output: z.ZodType }>;

export type Protocol = typeof PROTOCOL;
export type MessageName = keyof Protocol;
/** What a sender may write: defaults may be left out. */
export type Input<N extends MessageName> = z.input<Protocol[N]["input"]>;
export type ParsedInput<N extends MessageName> = z.output<Protocol[N]["input"]>;
export type Output<N extends MessageName> = z.output<Protocol[N]["output"]>;

export type Handlers = { [N in MessageName]: (input: ParsedInput<N>) => Promise<Output<N>> };
