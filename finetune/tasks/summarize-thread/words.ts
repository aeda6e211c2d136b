import { readdirSync, readFileSync } from "node:fs";
import { SPLITS, type Split } from "../../data/split.ts";
import { parseTable } from "../../data/text-table.ts";
import { dealOut } from "./deal.ts";
import { LANGUAGES, type Language } from "./frames.ts";

/** Of each list, validation and test have this many entries of their own at the least. */
const LEAST = 3;

/** The lists of words/*.txt: what a split may say. */
export interface Words {
	/** @throws Error when there is no such list */
	list(language: Language, name: string, split: Split): readonly string[];
}

/** Every entry belongs to one split, but for the lists in common.txt, such as greetings, which everybody uses. */
export function loadWords(seed: string): Words {
	const lists = new Map<string, readonly string[]>();
	const folder = new URL("words/", import.meta.url);
	for (const file of readdirSync(folder).sort()) {
		if (!file.endsWith(".txt")) continue;
		const [scope = ""] = file.split(".");
		for (const [name, entries] of sections(readFileSync(new URL(file, folder), "utf8"), scope === "names")) {
			const shared = scope === "common";
			const [first, ...rest] = name.split(" ");
			const languages: readonly string[] = scope === "names" || shared ? [first ?? ""] : [scope];
			const list = scope === "names" || shared ? rest.join(" ") : name;
			const dealt = dealOut(
				entries.map((entry) => `${list}/${entry}`),
				seed,
				LEAST,
			);
			for (const language of languages[0] === "any" ? LANGUAGES : languages)
				for (const split of SPLITS)
					lists.set(
						`${language} ${list} ${split}`,
						shared ? entries : entries.filter((entry) => dealt.get(`${list}/${entry}`) === split),
					);
		}
	}
	return {
		list(language, name, split) {
			const found = lists.get(`${language} ${name} ${split}`);
			if (found === undefined || found.length === 0) throw new Error(`words/ has no list [${name}] in ${language}.`);
			return found;
		},
	};
}

/** @param several whether a line holds several entries, with commas between */
function sections(source: string, several: boolean): Map<string, string[]> {
	const found = new Map<string, string[]>();
	for (const { heading, text } of parseTable(source)) {
		const name = heading.join(" ");
		const entries = found.get(name) ?? [];
		entries.push(...(several ? text.split(", ") : [text]));
		found.set(name, entries);
	}
	return found;
}
