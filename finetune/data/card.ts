import type { Dataset, Example } from "./dataset.ts";
import type { OwnRows } from "./own/own-rows.ts";
import { createRng } from "./rng.ts";
import { SPLITS } from "./split.ts";

const EXAMPLES = 12;
const MOST_VALUES = 30;
const SHOWN_CHARACTERS = 400;

interface Settings {
	task: string;
	seed: string;
	rows: number;
	size: string;
}

/** The data set's card, in Markdown. Says nothing of when or where it was made: the same rows have the same card. */
export function writeCard(settings: Settings, dataset: Dataset, own: OwnRows<unknown> | undefined): string {
	const { card, leftOut, splits } = dataset;
	const all = SPLITS.flatMap((split) => splits[split]);
	return [
		`# Rows of \`${settings.task}\``,
		`Seed ${settings.seed}, ${settings.rows} rows asked for, size ${settings.size}. ${card.made}`,
		"## How many",
		table(["", ...SPLITS], [["rows", ...SPLITS.map((split) => String(splits[split].length))]]),
		...tagNames(all).map((tag) => countTable(tag, dataset)),
		"## How long",
		lengthTable(all),
		"![Histograms of lengths](lengths.png)",
		"## How they are split, and what is left out",
		card.split,
		table(
			["left out", "rows"],
			Object.entries(leftOut).map(([reason, count]) => [reason, String(count)]),
		),
		"Two texts are nearly the same when their shingles of four letters have a Jaccard similarity of 0.8 or more; case, digits and punctuation do not count.",
		...(own === undefined ? [] : ["## Your own rows", describeOwn(own)]),
		"## Examples",
		...pickExamples(all, settings.seed).map(showExample),
		"## Licence",
		card.licence,
		"## Limits",
		card.limits.map((limit) => `- ${limit}`).join("\n"),
		"",
	].join("\n\n");
}

function tagNames(examples: readonly Example[]): string[] {
	return [...new Set(examples.flatMap(({ tags }) => Object.keys(tags)))];
}

function countTable(tag: string, { splits }: Dataset): string {
	const totals = new Map<string, Record<string, number>>();
	for (const split of SPLITS) {
		for (const { tags } of splits[split]) {
			const value = tags[tag];
			if (value === undefined) continue;
			const counts = totals.get(value) ?? { all: 0 };
			counts.all = (counts.all ?? 0) + 1;
			counts[split] = (counts[split] ?? 0) + 1;
			totals.set(value, counts);
		}
	}
	const sorted = [...totals].sort(([a, x], [b, y]) => (y.all ?? 0) - (x.all ?? 0) || (a < b ? -1 : 1));
	const rows = sorted
		.slice(0, MOST_VALUES)
		.map(([value, counts]) => [inline(value), ...SPLITS.map((split) => String(counts[split] ?? 0))]);
	const more = sorted.length - rows.length;
	return `${table([tag, ...SPLITS], rows)}${more > 0 ? `\n\n… and ${more} more of ${sorted.length}.` : ""}`;
}

function lengthTable(examples: readonly Example[]): string {
	const lengths: [string, number[]][] = [
		["text", examples.map(({ text }) => points(text))],
		["question", examples.map(({ chat }) => sum(chat.messages.slice(0, -1).map(({ content }) => points(content))))],
		["answer", examples.map(({ chat }) => points(chat.messages.at(-1)?.content ?? ""))],
	];
	return table(
		["characters", "least", "median", "mean", "95th percentile", "most"],
		lengths.map(([name, values]) => {
			const sorted = values.sort((a, b) => a - b);
			const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
			return [name, at(0), at(0.5), Math.round(sum(sorted) / Math.max(1, sorted.length)), at(0.95), at(1)].map(String);
		}),
	);
}

const points = (text: string) => Array.from(text).length;
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

function describeOwn({ kept, total, findings }: OwnRows<unknown>): string {
	const counts = new Map<string, number>();
	for (const { kind } of findings) counts.set(kind, (counts.get(kind) ?? 0) + 1);
	const said = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => `${kind} ${count}×`);
	const personal =
		said.length === 0
			? "No personal data and no secrets were found in them."
			: `Found in them: ${said.join(", ")}; such rows are ${kept.length === total ? "kept, as --allow-personal says" : "left out"}.`;
	return `${kept.length} of ${total} rows of the user's own file are used. ${personal}`;
}

/** One of each kind first, in an order of chance, then whatever comes. */
function pickExamples(examples: readonly Example[], seed: string): Example[] {
	const shuffled = createRng(`${seed}/card`).shuffle(examples);
	const seen = new Set<string>();
	const first = shuffled.filter(({ tags }) => {
		const kind = tags.kind ?? "";
		return !seen.has(kind) && seen.add(kind);
	});
	return [...new Set([...first, ...shuffled.slice(0, EXAMPLES)])].slice(0, Math.max(EXAMPLES, first.length));
}

function showExample({ text, chat, tags }: Example): string {
	const answer = chat.messages.at(-1)?.content ?? "";
	const said = Object.entries(tags).map(([name, value]) => `${name}: ${value}`);
	return `${inline(said.join(", "))}\n\n${quote(text)}\n>\n> → ${inline(answer)}`;
}

function quote(text: string): string {
	return cut(text)
		.split("\n")
		.map((line) => `> ${inline(line)}`)
		.join("\n");
}

function cut(text: string): string {
	const all = Array.from(text);
	return all.length > SHOWN_CHARACTERS ? `${all.slice(0, SHOWN_CHARACTERS).join("")} …` : text;
}

/** Other people's text in Markdown: as code, so that nothing in it is markup. */
function inline(text: string): string {
	const plain = text.replace(/\s+/g, " ").replace(/`/g, "'").trim();
	return plain === "" ? "" : `\`${plain}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replace(/\|/g, "\\|")).join(" | ")} |`;
	return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
