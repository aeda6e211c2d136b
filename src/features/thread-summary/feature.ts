import type { Jobs } from "../../jobs/jobs.ts";
import type { Handlers } from "../../messages/protocol.ts";
import type { Summarizer } from "./summarize.ts";

export interface ThreadSummaryDeps {
	summarizer: Summarizer;
	jobs: Jobs;
}

/** Summing up a thread of mail. Nothing that the thread says does anything: it is read, and the answer is text. */
export function createThreadSummary({ summarizer, jobs }: ThreadSummaryDeps): Pick<Handlers, "summarize"> {
	return {
		async summarize({ thread, model }) {
			await jobs.ready;
			return jobs.runAside("summarize", (signal, onProgress) =>
				summarizer.summarize(thread, { ...(model === undefined ? {} : { model }), signal, onProgress }),
			);
		},
	};
}
