import type { Thread, ThreadSummary } from "../../src/tasks/summarize-thread/index.ts";

const LONGEST = 280;

/** What a summary has to be better than: how the last mail begins, and the words that the thread repeats most. */
export function firstSentence({ subject, messages }: Thread): ThreadSummary {
	const last = (messages.at(-1)?.body ?? "").replace(/\s+/g, " ").trim();
	// the first line of a mail greets
	const sentence = /[^.!?]{20,}[.!?]/.exec(last)?.[0].trim() ?? last;
	const counts = new Map<string, number>();
	for (const word of messages.flatMap(({ body }) => body.match(/\p{L}{5,}/gu) ?? []))
		counts.set(word.toLowerCase(), (counts.get(word.toLowerCase()) ?? 0) + 1);
	const words = [...counts].sort((a, b) => b[1] - a[1]).map(([word]) => word);
	const [first = "mail", second = first, third = first] = words.slice(0, 3);
	return {
		summary: (sentence || subject || "Mail").slice(0, LONGEST),
		keywords: [first, second, third],
		asks: [],
		dates: [],
		points: [],
	};
}
