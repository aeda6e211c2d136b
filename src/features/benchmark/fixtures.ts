import type { Candidate, Machine } from "../../messages/benchmark.ts";
import type { CandidateResult, Run, TabAnswer } from "./result.ts";
import type { LabelledTab, Sets } from "./sets.ts";

/** What the tests of this folder share. */

export const CPU: Candidate = {
	backend: "cpu",
	model: { id: "ember", name: "Ember", kind: "encoder" },
	tasks: ["group-tabs"],
};
export const RULES: Candidate = { backend: "rules", model: null, tasks: ["group-tabs"] };
export const CHAT: Candidate = {
	backend: "webgpu",
	model: { id: "scribe", name: "Scribe", kind: "chat" },
	tasks: ["group-tabs", "summarize-thread"],
};

export const MACHINE: Machine = {
	adapter: { kind: "gpu", description: "a card" },
	browser: "Chrome 142 on Linux",
	cores: 4,
	memory: { capacity: 8 * 2 ** 30, available: 4 * 2 ** 30 },
};

/** As many tabs of each of three categories, every other one of an unseen site. */
export function tabsOf(count: number): LabelledTab[] {
	return Array.from({ length: count }, (_, i) => ({
		url: `https://example.org/${i}`,
		title: `Page ${i}`,
		category: ["News", "Work", "Other"][i % 3] ?? "",
		known: i % 2 === 0,
	}));
}

const MAIL: Sets["mails"][number] = {
	id: "m",
	subject: "Lunch",
	messages: [
		{
			id: "1",
			from: "Ann",
			to: ["Ben"],
			date: "2026-03-10",
			body: "Lunch on Friday?",
			quoted: "",
			hidden: "",
			truncated: false,
		},
	],
	summary: "Lunch is on Friday.",
	keywords: ["lunch", "Friday", "Ann"],
	asks: [],
	dates: [],
};

export function setsOf(tabs: number, mails = 0): Sets {
	return { tabs: tabsOf(tabs), mails: Array.from({ length: mails }, (_, i) => ({ ...MAIL, id: `m${i}` })) };
}

export function answerOf(
	expected: string,
	answered: string,
	{ probability = 0.9, known = true }: Partial<TabAnswer> = {},
): TabAnswer {
	return { url: "https://example.org/", title: "A page", known, expected, answered, probability };
}

export function resultOf(candidate: Candidate, given: Partial<CandidateResult> = {}): CandidateResult {
	const empty = { batches: [], singles: [], answers: [], mails: [] };
	return { candidate, state: "done", steps: { done: 1, total: 1 }, ...empty, ...given };
}

export function runOf(results: CandidateResult[], given: Partial<Run> = {}): Run {
	const about = { id: "run", started: "2026-11-21T16:00:00.000Z", amount: "quick", complete: true } as const;
	return { version: 1, ...about, machine: MACHINE, results, ...given };
}
