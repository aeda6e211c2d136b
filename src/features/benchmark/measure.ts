import { type Bin, expectedCalibrationError, mean, percentile, reliability } from "../../lib/statistics.ts";
import { DEFAULT_CATEGORIES } from "../../tasks/group-tabs/categories.ts";
import { accuracy, confusion, type Judged, type Scores, score } from "../../tasks/group-tabs/metrics.ts";
import { OTHER } from "../../tasks/group-tabs/schema.ts";
import type { CandidateResult, MailAnswer, TabAnswer } from "./result.ts";

/** The lines and columns of a confusion matrix. */
export const LABELS: readonly string[] = [...DEFAULT_CATEGORIES.map(({ name }) => name), OTHER];

/** What a candidate's answers and times come to; null where nothing was measured. */
export interface Measures {
	quality: Quality | null;
	speed: {
		loadMs: number | null;
		/** From nothing in memory to the first answer. */
		firstMs: number | null;
		/** In batches, as a window full of tabs is read. */
		tabsPerSecond: number | null;
		/** Of tabs asked about alone, in milliseconds. */
		p50: number | null;
		p95: number | null;
	};
	/** Bytes. */
	memory: number | null;
	mails: MailMeasures | null;
}

export interface Quality {
	scores: Scores;
	/** Sites that the packaged table has, and those that it has not. */
	known: Share;
	unseen: Share;
	/** `confusion[expected][answered]` */
	confusion: Record<string, Record<string, number>>;
	/** Expected calibration error; null of answers whose probability says nothing. */
	ece: number | null;
	bins: Bin[];
}

export interface Share {
	rows: number;
	right: number;
}

export interface MailMeasures {
	rows: number;
	/** Share of the answers that are summaries. */
	parsed: number;
	rougeL: number;
	/** Share of the summaries that state something which their thread does not; null of no summaries. */
	unverified: number | null;
	firstTokenMs: number;
	tokensPerSecond: number;
}

export function measureResult({
	candidate,
	answers,
	batches,
	singles,
	loadMs,
	firstMs,
	memory,
	mails,
}: CandidateResult): Measures {
	const seconds = batches.reduce((sum, { ms }) => sum + ms, 0) / 1000;
	const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
	return {
		quality: answers.length === 0 ? null : measureQuality(answers, candidate.backend !== "rules"),
		speed: {
			loadMs: loadMs ?? null,
			firstMs: firstMs === undefined ? null : (loadMs ?? 0) + firstMs,
			tabsPerSecond: seconds === 0 ? null : rows / seconds,
			p50: singles.length === 0 ? null : percentile(singles, 0.5),
			p95: singles.length === 0 ? null : percentile(singles, 0.95),
		},
		memory: memory ?? null,
		mails: mails.length === 0 ? null : measureMails(mails),
	};
}

function measureQuality(answers: readonly TabAnswer[], calibrated: boolean): Quality {
	const bins = reliability(answers.map((answer) => ({ probability: answer.probability, right: isRight(answer) })));
	return {
		scores: score(
			answers,
			LABELS.filter((label) => label !== OTHER),
		),
		known: shareOf(answers.filter(({ known }) => known)),
		unseen: shareOf(answers.filter(({ known }) => !known)),
		confusion: confusion(answers),
		ece: calibrated ? expectedCalibrationError(bins) : null,
		bins,
	};
}

export function isRight({ expected, answered }: Judged): boolean {
	return expected === answered;
}

function shareOf(answers: readonly TabAnswer[]): Share {
	return { rows: answers.length, right: accuracy(answers) };
}

function measureMails(mails: readonly MailAnswer[]): MailMeasures {
	const summaries = mails.filter(({ summary }) => summary !== null);
	const written = mails.filter(({ tokens }) => tokens.written > 0);
	// the first token comes with the reading
	const decoded = written.reduce((sum, { tokens }) => sum + tokens.written - 1, 0);
	const seconds = written.reduce((sum, { ms }) => sum + ms.total - ms.firstToken, 0) / 1000;
	return {
		rows: mails.length,
		parsed: summaries.length / mails.length,
		rougeL: mean(mails.map(({ rougeL }) => rougeL)),
		unverified: summaries.length === 0 ? null : mean(summaries.map(({ unverified }) => Number(unverified.length > 0))),
		firstTokenMs: mean(written.map(({ ms }) => ms.firstToken)),
		tokensPerSecond: seconds === 0 ? 0 : decoded / seconds,
	};
}
