import type { Output } from "../../messages/protocol.ts";
import type { Answer } from "../../tasks/group-tabs/schema.ts";
import { findUnverified } from "../../tasks/summarize-thread/faithfulness.ts";
import { rouge } from "../../tasks/summarize-thread/metrics.ts";
import type { MailAnswer, TabAnswer } from "./result.ts";
import type { LabelledMail, LabelledTab } from "./sets.ts";

/** What was answered beside what should have been. */
export function readTab({ url, title, known, category }: LabelledTab, answer: Answer | undefined): TabAnswer {
	if (!answer) throw new Error("A tab was left without an answer; run it again.");
	return { url, title, known, expected: category, answered: answer.category, probability: answer.probability };
}

export function readMail(mail: LabelledMail, { output, reason, tokens, ms }: Output<"summarize">): MailAnswer {
	const summary = output?.summary ?? null;
	return {
		subject: mail.subject,
		summary,
		...(reason === undefined ? {} : { reason }),
		rougeL: rouge(summary ?? "", mail.summary).rougeL,
		unverified: summary === null ? [] : findUnverified(summary, mail).map(({ text }) => text),
		tokens,
		ms: { firstToken: ms.firstToken, total: ms.total },
	};
}
