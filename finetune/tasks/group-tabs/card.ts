import type { Dataset } from "../../data/dataset.ts";

/** What only this task can say of its rows. */
export const CARD: Dataset["card"] = {
	made: "A row is a browser tab (title and address, as `text`), a list of categories (`list`, a row of lists.jsonl) and the tab's place in that list (`label`, −1 for Other). All of it is made up from tables that people keep by hand (`finetune/tasks/group-tabs`): web sites by topic, title grammars in twelve languages, and what users call their categories. No page was visited and nobody's history was read. `category` in the counts is the category's entry in categories.txt, however the list words it.",
	split:
		"By site: all rows of a registered domain stand in one split, chosen by a hash of seed and domain; sites that everybody knows are always in training. Some phrases of every long list are kept out of training, so that validation and test show words that are new. Of every text, what another split has said or nearly said is left out; within a split a text may come again under another list, since reading the list is what is to be learnt.",
	licence:
		"The rows are part of Inglenook and under its licence, Apache-2.0. Names of sites and products belong to their owners.",
	limits: [
		"Titles come from templates: real ones are messier, longer and funnier.",
		"English is about four fifths; twelve languages are spoken, most of them with a small vocabulary.",
		"What a page is called follows the majority's habits: a bank is Other until a list has a category for it, a video about news is a video.",
		"Pages that people would disagree about under a list are left out, so accuracy on these rows flatters.",
		"For a recipe's own categories, rows know no more than the keywords, domains and patterns given; with few keywords, test rows share them with training.",
	],
};
