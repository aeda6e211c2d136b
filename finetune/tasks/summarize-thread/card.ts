import type { Dataset } from "../../data/dataset.ts";

/** What only this task can say of its rows. */
export const CARD: Dataset["card"] = {
	made: "A row is a mail thread (`thread`), what it comes to (`output`: one sentence, three keywords, asks, dates and points, each line with the number of its message) and where the sentences that matter stand (`core`: character ranges in bodies). All of it is made up from tables that people keep by hand (`finetune/tasks/summarize-thread`): scenarios in four languages, names, companies, places, small talk. No mail was read, and addresses end in `.example`, which nobody can own. The answer is known by construction: it states what holds at the end of the thread, and every name, date, time, amount and number in it stands literally in the mails.",
	split:
		"By scenario: all rows of a scenario, in every language, stand in one split. Names of people, companies, projects, products and places, asides, small talk, disclaimers, and instructions to the assistant belong to one split each as well. Of every thread, what another split or its own has nearly said is left out.",
	licence: "The rows are part of Inglenook and under its licence, Apache-2.0. The people and companies are made up.",
	limits: [
		"Mails come from templates: real ones ramble, err and leave out more.",
		"English is about two thirds; German, French and Spanish have a third of the scenarios or fewer.",
		"Asides never contradict what matters, and no thread treats two matters at once.",
		"Instructions to the assistant come from a short list; real attacks are more inventive.",
	],
};
