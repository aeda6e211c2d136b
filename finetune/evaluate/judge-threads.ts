import { mean } from "../../src/lib/statistics.ts";
import { findUnverified } from "../../src/tasks/summarize-thread/faithfulness.ts";
import type { ThreadSummary } from "../../src/tasks/summarize-thread/index.ts";
import { rouge, scoreThreads, type ThreadScores } from "../../src/tasks/summarize-thread/metrics.ts";
import { type Latency, latencyOf } from "./judge-tabs.ts";
import type { KnownThread } from "./thread-sets.ts";

/** The answer to one thread; what the extension says of it, where it was asked. */
export interface ThreadAnswered {
	output: ThreadSummary | null;
	reason?: string | undefined;
	text: string;
	tokens?: { read: number; written: number };
	/** In milliseconds, the loading of the model aside. */
	ms?: { firstToken: number; total: number };
}

export interface ThreadExample {
	subject: string;
	expected: Pick<ThreadSummary, "summary" | "keywords">;
	answered: Pick<ThreadSummary, "summary" | "keywords"> | null;
	reason?: string | undefined;
	/** What the model wrote. */
	text: string;
	/** What the summary states and the thread does not. */
	unverified: string[];
	rougeL: number;
}

/** How one system did on one set of threads. */
export interface ThreadResult extends ThreadScores {
	/** Why answers are no summaries, and how many. */
	reasons: Record<string, number>;
	/** Means over what a model wrote; null where none did. */
	tokens: { read: number; written: number; perSecond: number; firstMs: number } | null;
	latency?: Latency;
	examples: { best: ThreadExample[]; worst: ThreadExample[] };
}

const EXAMPLES = 4;

/** @param answers one per row, in order */
export function judgeThreads(rows: readonly KnownThread[], answers: readonly ThreadAnswered[]): ThreadResult {
	const answered = rows.map((row, i) => {
		const answer = answers[i];
		if (!answer) throw new Error("A thread has no answer; run it again.");
		return { row, answer };
	});
	const scores = scoreThreads(
		answered.map(({ row: { thread, output }, answer }) => ({ thread, expected: output, answered: answer.output })),
	);
	const reasons: Record<string, number> = {};
	for (const { output, reason = "No reason was given." } of answers)
		if (!output) reasons[reason] = (reasons[reason] ?? 0) + 1;
	// a thread that was refused took no time
	const times = answers.flatMap(({ ms, tokens }) => (ms && tokens?.written ? [ms.total] : []));
	const nearest = answered.map(exampleOf).sort((a, b) => b.rougeL - a.rougeL);
	const middle = Math.ceil(nearest.length / 2);
	return {
		...scores,
		reasons,
		tokens: tokensOf(answers),
		...(times.length > 0 && { latency: latencyOf(times, times.length, 1) }),
		examples: {
			best: nearest.slice(0, Math.min(EXAMPLES, middle)),
			worst: nearest.slice(Math.max(middle, nearest.length - EXAMPLES)).reverse(),
		},
	};
}

function exampleOf({ row: { thread, output: expected }, answer }: { row: KnownThread; answer: ThreadAnswered }) {
	const { output, reason, text } = answer;
	const example: ThreadExample = {
		subject: thread.subject,
		expected,
		answered: output,
		reason,
		text,
		unverified: output ? findUnverified(output.summary, thread).map(({ text }) => text) : [],
		rougeL: rouge(output?.summary ?? "", expected.summary).rougeL,
	};
	return example;
}

function tokensOf(answers: readonly ThreadAnswered[]): ThreadResult["tokens"] {
	const written = answers.filter(({ tokens }) => tokens !== undefined && tokens.written > 0);
	if (written.length === 0) return null;
	const decodeMs = sum(written.map(({ ms }) => (ms ? ms.total - ms.firstToken : 0)));
	// the first token comes with the prefill
	const decoded = sum(written.map(({ tokens }) => (tokens?.written ?? 1) - 1));
	return {
		read: mean(written.map(({ tokens }) => tokens?.read ?? 0)),
		written: mean(written.map(({ tokens }) => tokens?.written ?? 0)),
		perSecond: decodeMs === 0 ? 0 : (decoded / decodeMs) * 1000,
		firstMs: mean(written.map(({ ms }) => ms?.firstToken ?? 0)),
	};
}

function sum(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0);
}
