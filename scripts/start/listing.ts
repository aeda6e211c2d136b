import type { StripInfo, TabInfo } from "../browser/strip.ts";

const TITLE_POINTS = 72;

/** A window as text: each group with its colour and its tabs, then the tabs that stand in no group. */
export function describeStrip({ tabs, groups }: StripInfo): string {
	const sections = groups.map(({ id, title, color }) => {
		const members = tabs.filter((tab) => tab.groupId === id);
		return [`${title} (${color}, ${countTabs(members)})`, ...members.map(line)];
	});
	const alone = tabs.filter((tab) => !groups.some((group) => group.id === tab.groupId));
	if (alone.length) sections.push([`In no group (${countTabs(alone)})`, ...alone.map(line)]);
	return sections.map((lines) => `${lines.join("\n")}\n`).join("\n");
}

function countTabs({ length }: readonly TabInfo[]): string {
	return length === 1 ? "1 tab" : `${length} tabs`;
}

function line({ title, url, pinned }: TabInfo): string {
	// a title may hold what a terminal would obey
	const text = Array.from(`${pinned ? "(pinned) " : ""}${title || url}`.replace(/[\p{Cc}\p{Cf}]+/gu, " "));
	return `  ${text.length > TITLE_POINTS ? `${text.slice(0, TITLE_POINTS - 1).join("")}…` : text.join("")}`;
}
