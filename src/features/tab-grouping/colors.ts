import type { GroupColor } from "../../browser/tab-strip.ts";
import type { Category } from "../../tasks/group-tabs/schema.ts";

const DEFAULT_COLORS: Readonly<Record<string, GroupColor>> = {
	development: "blue",
	social: "pink",
	entertainment: "red",
	work: "green",
	cloud: "cyan",
	shopping: "orange",
	news: "yellow",
};

/** Grey is left out: it is what Chrome gives to groups that nobody coloured. */
const OWN_COLORS = ["purple", "green", "orange", "cyan", "pink", "blue", "yellow", "red"] as const;

/** The colour of a category's group: the same name has the same colour in every run, on every machine. */
export function colorOf({ name }: Pick<Category, "name">): GroupColor {
	const key = name.trim().toLowerCase();
	return DEFAULT_COLORS[key] ?? OWN_COLORS[hash(key) % OWN_COLORS.length] ?? "purple";
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
	let value = 0x811c9dc5;
	for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
	return value;
}
