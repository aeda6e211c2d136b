import { expect, it } from "vitest";
import { describeStrip } from "./listing.ts";

const tab = (title: string, groupId: number, pinned = false) => ({
	id: 0,
	url: "https://example.org/",
	title,
	groupId,
	pinned,
});

it("lists the groups with their tabs, then the tabs of no group", () => {
	const text = describeStrip({
		groups: [
			{ id: 7, title: "News", color: "yellow", collapsed: false },
			{ id: 3, title: "Work", color: "green", collapsed: false },
		],
		tabs: [tab("Mail", -1, true), tab("BBC", 7), tab("Reuters", 7), tab("Jira", 3), tab("", -1)],
	});
	expect(text).toBe(`News (yellow, 2 tabs)
  BBC
  Reuters

Work (green, 1 tab)
  Jira

In no group (2 tabs)
  (pinned) Mail
  https://example.org/
`);
});

it("cuts what is long and drops what a terminal would obey", () => {
	const [, line = ""] = describeStrip({ groups: [], tabs: [tab(`\x1b[31m${"🦊".repeat(100)}`, -1)] }).split("\n");
	expect(line).not.toContain("\x1b");
	expect(Array.from(line)).toHaveLength(74);
	expect(line.endsWith("🦊…")).toBe(true);
});
