import { type Bin, expectedCalibrationError, mean, percentile, reliability } from "../../src/lib/statistics.ts";
import { confusion, type Scores, score } from "../../src/tasks/group-tabs/metrics.ts";
import { OTHER } from "../../src/tasks/group-tabs/schema.ts";
import type { System } from "./systems.ts";
import type { LabelledTab, TabSet } from "./tab-sets.ts";

/** The answer to one tab. */
export interface TabAnswered {
	category: string;
	probability: number;
}

export interface Latency {
	/** Tabs, or threads, in a request. */
	requestRows: number;
	/** Of a request, in milliseconds. */
	mean: number;
	p95: number;
	/** Over all requests. */
	rowsPerSecond: number;
}

export interface Example extends LabelledTab {
	answered: string;
	probability: number;
}

/** How one system did on one set of tabs. */
export interface TabResult extends Scores {
	/** Share of the rows of a category that were called Other, and of Other's rows that were; null where there are none. */
	calledOther: { ofBelonging: number | null; ofOther: number | null };
	/** `confusion[expected][answered]`: counts. */
	confusion: Record<string, Record<string, number>>;
	/** Share of the answers that could be read. */
	readable: number;
	calibration: { ece: number; bins: Bin[] } | null;
	latency: Latency;
	examples: { right: Example[]; wrong: Example[] };
}

const EXAMPLES = 8;

/** @param requests milliseconds that each request took, in order */
export function judgeTabs(
	{ rows, parts }: TabSet,
	answers: readonly TabAnswered[],
	{ system, requests, requestRows }: { system: System; requests: readonly number[]; requestRows: number },
): TabResult {
	// names of many lists have no mean
	const names = parts.length === 1 ? (parts[0]?.categories ?? []).map(({ name }) => name) : [];
	const examples = rows.map((row, i): Example => {
		const answer = answers[i];
		if (!answer) throw new Error("A row has no answer; run it again.");
		return { ...row, answered: answer.category, probability: answer.probability };
	});
	const judged = examples.map(({ category, answered }) => ({ expected: category, answered }));
	const isRight = ({ category, answered }: Example) => category === answered;
	const trusted = examples.map((example) => ({ probability: example.probability, right: isRight(example) }));
	const bins = reliability(trusted);
	const shareOfOther = (wanted: (expected: string) => boolean) => {
		const part = judged.filter(({ expected }) => wanted(expected));
		return part.length === 0 ? null : mean(part.map(({ answered }) => Number(answered === OTHER)));
	};
	return {
		...score(judged, names),
		calledOther: {
			ofBelonging: shareOfOther((expected) => expected !== OTHER),
			ofOther: shareOfOther((expected) => expected === OTHER),
		},
		confusion: confusion(judged),
		readable: mean(examples.map(({ probability }) => Number(probability > 0))),
		calibration: system.calibrated ? { ece: expectedCalibrationError(bins), bins } : null,
		latency: latencyOf(requests, rows.length, requestRows),
		examples: {
			right: telling(examples.filter(isRight)),
			wrong: telling(examples.filter((example) => !isRight(example))),
		},
	};
}

export function latencyOf(requests: readonly number[], rows: number, requestRows: number): Latency {
	const seconds = requests.reduce((sum, ms) => sum + ms, 0) / 1000;
	return {
		requestRows,
		mean: mean(requests),
		p95: percentile(requests, 0.95),
		rowsPerSecond: seconds === 0 ? 0 : rows / seconds,
	};
}

/** A few of each category, the surest first: what a system is sure of tells most about it. */
function telling(examples: readonly Example[]): Example[] {
	const sorted = [...examples].sort((a, b) => b.probability - a.probability);
	const seen = new Map<string, number>();
	const rounds = sorted.map((example) => {
		const round = seen.get(example.category) ?? 0;
		seen.set(example.category, round + 1);
		return { example, round };
	});
	return rounds
		.sort((a, b) => a.round - b.round)
		.slice(0, EXAMPLES)
		.map(({ example }) => example);
}
