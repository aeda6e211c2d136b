import { findUnverified } from "../../src/tasks/summarize-thread/faithfulness.ts";
import type { ThreadSummary } from "../../src/tasks/summarize-thread/index.ts";
import { type Latency, latencyOf } from "./judge-tabs.ts";
import { mean } from "./statistics.ts";
import { keywordPrecision, lineRecall, rouge, textOf } from "./summary-scores.ts";
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
	unfounded: string[];
	rougeL: number;
}

/** How one system did on one set of threads. A thread without a summary counts as one in which nothing is right. */
export interface ThreadResult {
	/** Share of the answers that are summaries. */
	parsed: number;
	/** Why the others are not, and how many. */
	reasons: Record<string, number>;
	/** F1 against the known summary, mean over the threads. */
	rouge1: number;
	rouge2: number;
	rougeL: number;
	/** Share of the given keywords that are right. */
	keywordPrecision: number;
	/** Of what is known, the share that was found; null where nothing is known. */
	askRecall: number | null;
	dateRecall: number | null;
	/** Numbers, dates, addresses and names that the answers state, in any line, and the thread does not. */
	unfounded: number;
	unfoundedByKind: Record<string, number>;
	/** Share of the summaries that state such. */
	withUnfounded: number;
	/** Means over the threads; null of what no model wrote. */
	tokens: { read: number; written: number; perSecond: number; firstMs: number } | null;
	latency?: Latency;
	examples: { best: ThreadExample[]; worst: ThreadExample[] };
}

const EXAMPLES = 4;

/** @param answers one per row, in order */
export function judgeThreads(rows: readonly KnownThread[], answers: readonly ThreadAnswered[]): ThreadResult {
	const judged = rows.map((row, i) => {
		const answer = answers[i];
		if (!answer) throw new Error("A thread has no answer; run it again.");
		return judge(row, answer);
	});
	const given = judged.flatMap(({ claims }) => (claims ? [claims] : []));
	const reasons = countBy(
		answers.filter(({ output }) => !output).map(({ reason }) => reason ?? "No reason was given."),
	);
	const times = answers.flatMap(({ ms }) => (ms ? [ms.total] : []));
	const nearest = [...judged].sort((a, b) => b.example.rougeL - a.example.rougeL).map(({ example }) => example);
	return {
		parsed: rows.length === 0 ? 0 : given.length / rows.length,
		reasons,
		rouge1: mean(judged.map(({ rouge1 }) => rouge1)),
		rouge2: mean(judged.map(({ rouge2 }) => rouge2)),
		rougeL: mean(judged.map(({ example }) => example.rougeL)),
		keywordPrecision: mean(judged.map(({ keywords }) => keywords)),
		askRecall: meanOf(judged.map(({ asks }) => asks)),
		dateRecall: meanOf(judged.map(({ dates }) => dates)),
		unfounded: sum(given.map((claims) => claims.length)),
		unfoundedByKind: countBy(given.flat().map(({ kind }) => kind)),
		withUnfounded: mean(given.map((claims) => Number(claims.length > 0))),
		tokens: tokensOf(answers),
		...(times.length > 0 && { latency: latencyOf(times, rows.length, 1) }),
		examples: {
			best: nearest.slice(0, Math.min(EXAMPLES, Math.ceil(nearest.length / 2))),
			worst: nearest.slice(Math.max(Math.ceil(nearest.length / 2), nearest.length - EXAMPLES)).reverse(),
		},
	};
}

function judge({ thread, output: expected }: KnownThread, { output, reason, text }: ThreadAnswered) {
	const { rouge1, rouge2, rougeL } = rouge(output?.summary ?? "", expected.summary);
	const example: ThreadExample = {
		subject: thread.subject,
		expected,
		answered: output,
		reason,
		text,
		unfounded: output ? findUnverified(output.summary, thread).map(({ text }) => text) : [],
		rougeL,
	};
	return {
		example,
		rouge1,
		rouge2,
		keywords: output ? keywordPrecision(output.keywords, expected.keywords) : 0,
		asks: lineRecall(output?.asks ?? [], expected.asks),
		dates: lineRecall(output?.dates ?? [], expected.dates),
		claims: output ? linesOf(output).flatMap((line) => findUnverified(line, thread)) : null,
	};
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

function linesOf({ summary, keywords, asks, dates, points }: ThreadSummary): string[] {
	return [summary, ...keywords, ...[...asks, ...dates, ...points].map(textOf)];
}

function countBy(names: readonly string[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
	return counts;
}

function sum(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0);
}

/** Of what can be measured; null where nothing can. */
function meanOf(values: readonly (number | null)[]): number | null {
	const known = values.filter((value) => value !== null);
	return known.length === 0 ? null : mean(known);
}
