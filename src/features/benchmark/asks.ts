import { readMemory } from "../../browser/memory.ts";
import type { Candidate } from "../../messages/benchmark.ts";
import type { MessageName, Output } from "../../messages/protocol.ts";
import { send } from "../../messages/send.ts";
import type { Tab } from "../../tasks/group-tabs/schema.ts";
import type { Thread } from "../../tasks/summarize-thread/index.ts";

/** What a run asks of the worker, one at a time. All reject with the signal's reason when it aborts. */
export interface Asks {
	load(candidate: Candidate, signal: AbortSignal): Promise<Output<"measureLoad">>;
	tabs(candidate: Candidate, tabs: readonly Tab[], signal: AbortSignal): Promise<Output<"measureTabs">>;
	mail(candidate: Candidate, thread: Thread, signal: AbortSignal): Promise<Output<"summarize">>;
	/** Bytes of memory that the machine has to spare; undefined where the browser does not tell. */
	available(): Promise<number | undefined>;
}

export function createAsks(): Asks {
	return {
		load: (candidate, signal) => cancellable(() => send("measureLoad", inputOf(candidate)), signal),
		tabs: (candidate, tabs, signal) =>
			cancellable(() => send("measureTabs", { tabs: toTabs(tabs), ...inputOf(candidate) }), signal),
		mail: ({ model }, thread, signal) =>
			cancellable(() => send("summarize", { thread, ...(model && { model: model.id }) }), signal),
		available: async () => (await readMemory())?.available,
	};
}

function inputOf({ backend, model }: Candidate) {
	return { backend, ...(model && { model: model.id }) };
}

/** Without the labels: nobody is to say that they were read. */
function toTabs(tabs: readonly Tab[]): Tab[] {
	return tabs.map(({ url, title }) => ({ url, title }));
}

async function cancellable<T extends Output<MessageName>>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
	signal.throwIfAborted();
	const cancel = () => void send("cancel", {}).catch(() => {});
	signal.addEventListener("abort", cancel, { once: true });
	try {
		return await ask();
	} catch (error) {
		signal.throwIfAborted();
		throw error;
	} finally {
		signal.removeEventListener("abort", cancel);
	}
}
