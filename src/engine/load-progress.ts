import type { Progress } from "./engine.ts";

/** What web-llm reports while it loads: a fraction of one stage, which its text names. */
interface Report {
	progress: number;
	text: string;
}

/** Where each stage begins and ends in the whole, by what its reports begin with in web-llm 0.2.86. */
const STAGES = [
	{
		begins: /^(Start to fetch|Fetching param|Loading model from cache)/,
		from: 0.1,
		to: 0.4,
		text: "Reading the model",
	},
	{ begins: /^Loading GPU shader/, from: 0.4, to: 0.9, text: "Preparing the model for this machine" },
	{ begins: /^Finish loading/, from: 0.9, to: 0.9, text: "Trying the model" },
] as const;

export const STARTING: Progress = { fraction: 0, text: "Starting the model" };
export const READY: Progress = { fraction: 1, text: "The model is ready" };

/** @returns undefined for a report of no known stage */
export function loadProgress({ progress, text }: Report): Progress | undefined {
	const stage = STAGES.find(({ begins }) => begins.test(text));
	if (!stage) return undefined;
	const share = Number.isFinite(progress) ? Math.min(1, Math.max(0, progress)) : 0;
	return { fraction: stage.from + share * (stage.to - stage.from), text: stage.text };
}
