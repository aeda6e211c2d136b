import { summarizeThread } from "../../../src/tasks/summarize-thread/prompt.ts";
import { type Thread, type ThreadSummary, threadSummarySchema } from "../../../src/tasks/summarize-thread/schema.ts";
import type { Rng } from "../../data/rng.ts";
import type { Split } from "../../data/split.ts";
import type { Frame } from "./frames.ts";
import { layOut, type Planned, type Size } from "./layout.ts";
import { writeMails } from "./mail.ts";
import type { Core, Row } from "./rows.ts";
import { createSlots, type Slots } from "./slots.ts";
import { drawDates } from "./when.ts";
import type { Words } from "./words.ts";

/** Characters of a whole chat row that a context window of 1,024 tokens has room for with a vocabulary of 2,048. */
export const MOST_CHARACTERS_WHEN_SMALL = 1400;
const MOST_LINES = 5;
const KEYWORDS = 3;

export type Drawn = Pick<Row, "scenario" | "kind" | "language" | "output" | "core"> & { thread: Thread };

/** Why a draw came to nothing. */
export type Refused = "not all in the thread" | "too long" | "too few keywords";

/**
 * One thread of a frame and the answer known from it. A draw whose answer says anything that a reader of its mails cannot
 * find there is refused.
 */
export function drawRow(frame: Frame, id: string, words: Words, split: Split, size: Size, rng: Rng): Drawn | Refused {
	const plan = layOut(frame, size, rng.fork("layout"));
	if (size === "small" && plan.length > 3) return "too long";
	const dates = drawDates(plan.length, frame.setting !== "private", rng.fork("dates"));
	const slots = createSlots({ frame, words, split, dates }, rng.fork("slots"));
	const { messages, cores } = writeMails({ frame, plan, dates, slots, words, split, size }, rng.fork("mails"));
	const thread: Thread = { id, subject: slots.fill(rng.fork("subject").pick(frame.subjects)), messages };

	const lines = linesOf(frame, plan, slots, rng.fork("lines"));
	const summary = rng.fork("summary").pick(frame.summaries);
	if (!foundIn(thread, [...slots.facts(summary), ...lines.facts])) return "not all in the thread";
	const keywords = keywordsOf(frame, thread, slots);
	if (keywords === undefined) return "too few keywords";
	const checked = threadSummarySchema.safeParse({ summary: slots.fill(summary), keywords, ...lines.output });
	if (!checked.success) return "too long";
	const output = checked.data;
	if (size === "small" && chatLength(thread, output) > MOST_CHARACTERS_WHEN_SMALL) return "too long";
	const core: Core[] = cores.flatMap((found, index) => found.map((range) => ({ message: index + 1, ...range })));
	return { scenario: frame.scenario, kind: frame.kind, language: frame.language, thread, output, core };
}

function linesOf(frame: Frame, plan: readonly Planned[], slots: Slots, rng: Rng) {
	const output: Pick<ThreadSummary, "asks" | "dates" | "points"> = { asks: [], dates: [], points: [] };
	const facts: string[] = [];
	for (const [index, { field, beat, wordings }] of frame.lines.entries()) {
		const message = plan.findIndex((planned) => planned.beat === beat) + 1;
		const wording = rng.fork(String(index)).pick(wordings);
		if (message === 0 || output[field].length === MOST_LINES) continue;
		output[field].push({ message, text: slots.fill(wording) });
		facts.push(...slots.facts(wording));
	}
	return { output, facts };
}

/** What a model is shown of a thread. */
export function visibleText({ subject, messages }: Thread): string {
	return [subject, ...messages.flatMap(({ from, body }) => [from, body])].join("\n");
}

function foundIn(thread: Thread, facts: readonly string[]): boolean {
	const text = visibleText(thread).toLowerCase();
	return facts.every((fact) => standsIn(text, fact.toLowerCase()));
}

/** Whether words stand in a text as such, and not as part of others: "7" is not in "17". */
function standsIn(text: string, words: string): boolean {
	for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
		const [before, after] = [text.charAt(at - 1), text.charAt(at + words.length)];
		if (!/[\p{L}\p{N}]/u.test(before) && !/[\p{L}\p{N}]/u.test(after)) return true;
	}
	return false;
}

/** The first of the frame's keywords that the thread has, word for word. */
function keywordsOf(frame: Frame, thread: Thread, slots: Slots): string[] | undefined {
	const found = frame.keywords.map(slots.fill).filter((word) => word.length <= 40 && foundIn(thread, [word]));
	const keywords = [...new Set(found)].slice(0, KEYWORDS);
	return keywords.length === KEYWORDS ? keywords : undefined;
}

export function chatLength(thread: Thread, output: ThreadSummary): number {
	const contents = summarizeThread.messages(thread).map(({ content }) => content);
	return [...contents, summarizeThread.answer(output)].reduce((sum, text) => sum + text.length, 0);
}
