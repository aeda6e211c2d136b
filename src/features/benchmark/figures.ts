import { bytes, duration } from "../../lib/figures.ts";
import type { Measures } from "./measure.ts";

/** One number of a candidate, as tables, comparisons and exports have it. */
export interface Figure {
	/** In files. */
	id: string;
	name: string;
	/** What it is, for those who do not know the name. */
	meaning: string;
	value: (measures: Measures) => number | null;
	words: (value: number) => string;
	better: "more" | "less";
}

const share = (value: number) => `${Math.round(value * 100)} %`;
const rate = (value: number) => (value < 10 ? value.toFixed(1) : String(Math.round(value)));

export const FIGURES: readonly Figure[] = [
	figure(
		"right",
		"Right",
		"Share of the tabs put where a person put them.",
		"more",
		share,
		(m) => m.quality?.scores.accuracy,
	),
	figure(
		"right_known",
		"Known sites",
		"The same for sites that the packaged table has, and tells the model of.",
		"more",
		share,
		(m) => (m.quality?.known.rows ? m.quality.known.right : null),
	),
	figure("right_unseen", "Unseen sites", "The same for sites that the table does not have.", "more", share, (m) =>
		m.quality?.unseen.rows ? m.quality.unseen.right : null,
	),
	figure(
		"macro_f1",
		"Macro-F1",
		"Mean over the categories of how well each is found.",
		"more",
		(value) => value.toFixed(2),
		(m) => m.quality?.scores.macroF1,
	),
	figure(
		"ece",
		"Confidence error",
		"How far its probabilities are from its hits, on average (ECE).",
		"less",
		share,
		(m) => m.quality?.ece,
	),
	figure(
		"tabs_per_second",
		"Tabs a second",
		"In batches, as a window is sorted.",
		"more",
		rate,
		(m) => m.speed.tabsPerSecond,
	),
	figure(
		"p50_ms",
		"One tab",
		"Half of all single tabs take at most this long (p50).",
		"less",
		duration,
		(m) => m.speed.p50,
	),
	figure(
		"p95_ms",
		"19 of 20",
		"19 of 20 single tabs take at most this long (p95).",
		"less",
		duration,
		(m) => m.speed.p95,
	),
	figure(
		"load_ms",
		"Loading",
		"From nothing in memory to a model that is ready.",
		"less",
		duration,
		(m) => m.speed.loadMs,
	),
	figure(
		"first_answer_ms",
		"First answer",
		"From nothing in memory to the first tab's category.",
		"less",
		duration,
		(m) => m.speed.firstMs,
	),
	figure(
		"memory_bytes",
		"Memory",
		"The most that the machine had less to spare meanwhile; other programs count, too.",
		"less",
		bytes,
		(m) => m.memory,
	),
	figure(
		"tokens_per_second",
		"Tokens a second",
		"What it writes of a summary.",
		"more",
		rate,
		(m) => m.mails?.tokensPerSecond,
	),
	figure(
		"rouge_l",
		"Summaries",
		"Overlap with what a person wrote (ROUGE-L).",
		"more",
		(value) => value.toFixed(2),
		(m) => m.mails?.rougeL,
	),
	figure(
		"unfaithful",
		"Unfounded",
		"Share of the summaries that state something which the mail does not say.",
		"less",
		share,
		(m) => m.mails?.unverified,
	),
];

function figure(
	id: string,
	name: string,
	meaning: string,
	better: Figure["better"],
	words: Figure["words"],
	value: (measures: Measures) => number | null | undefined,
): Figure {
	return { id, name, meaning, better, words, value: (measures) => value(measures) ?? null };
}

/** Those that any of the candidates has. */
export function figuresOf(measures: readonly Measures[]): Figure[] {
	return FIGURES.filter(({ value }) => measures.some((one) => value(one) !== null));
}

/** "+12 %", "−3 points"; undefined where there is nothing to compare or to tell. */
export function changeWords(
	{ value, words, better }: Figure,
	now: Measures,
	before: Measures,
): { text: string; good: boolean } | undefined {
	const [a, b] = [value(before), value(now)];
	if (a === null || b === null || a === 0) return undefined;
	const ratio = b / a - 1;
	if (words === share ? Math.abs(b - a) < 0.005 : Math.abs(ratio) < 0.03) return undefined;
	const sign = b > a ? "+" : "−";
	const text =
		words === share
			? `${sign}${Math.round(Math.abs(b - a) * 100)} points`
			: `${sign}${Math.round(Math.abs(ratio) * 100)} %`;
	return { text, good: b > a === (better === "more") };
}
