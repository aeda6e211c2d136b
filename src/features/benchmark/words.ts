import { duration } from "../../lib/figures.ts";
import { usableThreads } from "../../lib/threads.ts";
import type { Candidate } from "../../messages/benchmark.ts";
import { type Measures, measureResult } from "./measure.ts";
import type { CandidateResult, Run } from "./result.ts";

/** What the page says. Pure; numbers in, sentences out. */

const PLACES = { cpu: "processor", webgpu: "WebGPU" } as const;

/** e.g. "Hearth · processor". */
export function titleOf({ backend, model }: Candidate): string {
	return backend === "rules" || !model ? "Simple rules" : `${model.name} · ${PLACES[backend]}`;
}

/** What a candidate is, for those who choose. */
export function aboutWords({ backend, model }: Candidate, machine: Run["machine"] | undefined): string {
	if (backend === "rules") return "A table of sites and words, without a model, to compare with";
	if (!machine) return "";
	const slow = model?.kind === "chat" ? "A language model; this takes its time. " : "";
	return backend === "cpu"
		? `${usableThreads(globalThis.crossOriginIsolated, machine.cores)} threads`
		: `${slow}${adapterWords(machine.adapter)}`;
}

/** "On this computer: 62 tabs a second, right 7 times of 10 on unseen sites." */
export function headline({ candidate }: CandidateResult, { quality, speed, mails }: Measures): string {
	const said = [
		speed.tabsPerSecond === null ? "" : `${rateWords(speed.tabsPerSecond)} tabs a second`,
		quality ? hitWords(quality) : "",
		quality || !mails ? "" : `${rateWords(mails.tokensPerSecond)} tokens a second`,
	].filter(Boolean);
	const start = candidate.backend === "rules" ? "Simple rules, on this computer" : "On this computer";
	return said.length === 0 ? "Nothing was measured." : `${start}: ${said.join(", ")}.`;
}

/** What else there is to say about the best of a run, in a few sentences. */
export function paragraph(
	result: CandidateResult,
	{ quality, speed, mails }: Measures,
	rules: Measures | undefined,
): string {
	const { candidate } = result;
	const who = candidate.model?.name ?? "The table of rules";
	const where = candidate.backend === "rules" ? "" : ` on ${candidate.backend === "cpu" ? "the processor" : "WebGPU"}`;
	const sentences = [
		quality?.known.rows
			? `${who}${where} is right ${timesOfTen(quality.known.right, "times")} on sites that it knows.`
			: "",
		speed.firstMs === null ? "" : `Started from nothing, its first answer came after ${duration(speed.firstMs)}.`,
		speed.p50 === null || speed.p95 === null
			? ""
			: `A tab alone takes ${duration(speed.p50)}, and 19 of 20 no longer than ${duration(speed.p95)}.`,
		quality?.ece == null
			? ""
			: `What it is sure of, one may ${quality.ece < 0.06 ? "believe" : quality.ece < 0.12 ? "mostly believe" : "doubt"}: its confidence is off by ${Math.round(quality.ece * 100)} points on average.`,
		mails
			? `It writes ${rateWords(mails.tokensPerSecond)} tokens a second; ${mails.unverified === null ? "none of what it wrote is a summary" : `${timesOfTen(1 - mails.unverified)} summaries state only what the mail says`}.`
			: "",
		rules?.quality && candidate.backend !== "rules"
			? `On the same tabs, simple rules are right ${timesOfTen(rules.quality.scores.accuracy, "times")}.`
			: "",
	];
	return sentences.filter(Boolean).join(" ");
}

function hitWords({ unseen, scores }: NonNullable<Measures["quality"]>): string {
	return unseen.rows > 0
		? `right ${timesOfTen(unseen.right, "times")} on unseen sites`
		: `right ${timesOfTen(scores.accuracy, "times")}`;
}

/** "7 of 10", or with a noun "7 times of 10". */
function timesOfTen(share: number, noun = ""): string {
	return [String(Math.round(share * 10)), noun, "of 10"].filter(Boolean).join(" ");
}

function rateWords(rate: number): string {
	return rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString("en");
}

/** "about 3 minutes". */
export function timeWords(ms: number): string {
	const seconds = Math.ceil(ms / 1000);
	if (seconds < 10) return "a few seconds";
	if (seconds < 90) return `about ${Math.ceil(seconds / 5) * 5} seconds`;
	const minutes = Math.round(seconds / 60);
	return minutes < 90 ? `about ${minutes} minutes` : `about ${Math.round(minutes / 60)} hours`;
}

const STATES: Readonly<Record<CandidateResult["state"], string>> = {
	waiting: "waits",
	running: "is being measured",
	done: "done",
	cancelled: "cancelled",
	failed: "failed",
};

/** Where a candidate stands while a run goes on. */
export function stateWords({ state, steps, batches, mails, problem }: CandidateResult): string {
	if (state === "failed") return problem ?? "It failed without saying why.";
	if (state !== "running") return STATES[state];
	if (steps.done === 0) return "is being loaded";
	const tabs = batches.reduce((sum, batch) => sum + batch.rows, 0);
	const read = [tabs > 0 ? `${tabs} tabs` : "", mails.length > 0 ? `${mails.length} mails` : ""].filter(Boolean);
	return read.length === 0 ? "begins to read" : `${read.join(" and ")} read, step ${steps.done} of ${steps.total}`;
}

/** e.g. "190 tabs a second, 71 % right"; "" before the first batch. */
export function liveWords(result: CandidateResult): string {
	const { quality, speed, mails } = measureResult(result);
	return [
		speed.tabsPerSecond === null ? "" : `${rateWords(speed.tabsPerSecond)} tabs a second`,
		quality ? `${Math.round(quality.scores.accuracy * 100)} % right` : "",
		mails ? `${rateWords(mails.tokensPerSecond)} tokens a second` : "",
	]
		.filter(Boolean)
		.join(", ");
}

/** Why a run is partial, in a sentence; undefined for a whole one. */
export function partialWords({ complete, results }: Pick<Run, "complete" | "results">): string | undefined {
	if (complete) return undefined;
	const open = results.filter(({ state }) => state !== "done");
	const [first] = open;
	if (!first) return "This run is partial.";
	const title = titleOf(first.candidate);
	const came = `${first.steps.done} of ${first.steps.total} steps`;
	if (first.state === "failed")
		return `This run is partial: ${title} failed after ${came}. ${first.problem ?? ""}`.trim();
	return first.steps.done === 0
		? `This run is partial: it ended before ${title} was measured.`
		: `This run is partial: it ended after ${came} of ${title}. What was measured until then is below.`;
}

/** e.g. "21 Nov 2026, 16:40". */
export function dateWords(iso: string): string {
	return new Date(iso).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
}

export function machineWords({ browser, cores, adapter, memory }: Run["machine"]): string {
	const ram = memory ? `, ${Math.round(memory.capacity / 2 ** 30)} GB of memory` : "";
	return `${browser}; ${cores} processor threads${ram}; WebGPU: ${adapterWords(adapter)}.`;
}

/** e.g. "google swiftshader, which computes on the processor". */
export function adapterWords({ kind, description }: Run["machine"]["adapter"]): string {
	return kind === "software" ? `${description}, which computes on the processor` : description;
}
