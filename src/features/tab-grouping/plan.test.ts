import { describe, expect, it } from "vitest";
import { FakeTabStrip } from "../../browser/fake-tab-strip.ts";
import type { Category } from "../../tasks/group-tabs/schema.ts";
import { countLeftAlone, type MadeGroup, plan, splitStrip } from "./plan.ts";

const CATEGORIES: Category[] = ["News", "Work", "Shopping"].map((name) => ({ name, description: "", examples: [] }));

/** Plans for a strip in which each tab's name begins with the first letter of its category; "o…" is Other. */
function planFor(strip: FakeTabStrip, { made = [] as MadeGroup[] } = {}) {
	const names: Record<string, string> = { n: "News", w: "Work", s: "Shopping" };
	const answers = new Map(
		strip.tabs.map(({ id, url, title }) => [id, { url, category: names[title.charAt(0)] ?? "Other" }]),
	);
	const result = plan({ ...strip, windowId: 1, answers, categories: CATEGORIES, made });
	const titleOf = (id: number) => strip.tabs.find((tab) => tab.id === id)?.title ?? "?";
	return {
		groups: result.groups.map(
			({ title, tabIds, groupId }) =>
				`${title}${groupId === undefined ? "" : ` ${groupId}`}: ${tabIds.map(titleOf).join(" ")}`,
		),
		leftAlone: Object.fromEntries(result.leftAlone.map(({ tabId, reason }) => [titleOf(tabId), reason])),
		counts: countLeftAlone(result.leftAlone),
	};
}

describe("plan", () => {
	it.each([
		["two of a kind", "n1 n2", ["News: n1 n2"], {}],
		["one of a kind", "n1 w1 w2", ["Work: w1 w2"], { n1: "single" }],
		["nothing", "", [], {}],
		["only Other", "o1 o2 o3", [], { o1: "other", o2: "other", o3: "other" }],
		["a pinned tab", "(n1) n2 n3", ["News: n2 n3"], { n1: "pinned" }],
		["a pinned tab does not count", "(n1) n2", [], { n1: "pinned", n2: "single" }],
		["a grouped tab", "[n1 n2] n3 n4", ["News: n3 n4"], { n1: "grouped", n2: "grouped" }],
		["a hand-made group is not joined", "[n1 n2] n3", [], { n1: "grouped", n2: "grouped", n3: "single" }],
		["the order of the strip", "w2 n3 w1 n1 s1 n2 s2", ["Work: w2 w1", "News: n3 n1 n2", "Shopping: s1 s2"], {}],
	])("%s", (_what, layout, groups, leftAlone) => {
		const planned = planFor(new FakeTabStrip(layout));
		expect(planned.groups).toEqual(groups);
		expect(planned.leftAlone).toEqual(leftAlone);
	});

	it.each([
		["chrome://newtab/"],
		["chrome-extension://abc/popup.html"],
		["about:blank"],
		["devtools://devtools/x"],
		["view-source:https://a.example"],
		["javascript:void 0"],
		[""],
	])("leaves %j alone", (url) => {
		const strip = new FakeTabStrip("n1 n2 n3");
		strip.expectTab("n2").url = url;
		expect(planFor(strip)).toMatchObject({ groups: ["News: n1 n3"], leftAlone: { n2: "blank" } });
	});

	it.each([["http://a.example"], ["HTTPS://A.example"], ["file:///home/me/a.pdf"]])("takes %j", (url) => {
		const strip = new FakeTabStrip("n1 n2");
		strip.expectTab("n2").url = url;
		expect(planFor(strip).groups).toEqual(["News: n1 n2"]);
	});

	it("leaves tabs of other windows and of split views alone", () => {
		const strip = new FakeTabStrip("n1 n2 n3 n4");
		strip.expectTab("n1").windowId = 2;
		strip.expectTab("n3").split = true;
		expect(planFor(strip)).toMatchObject({ groups: ["News: n2 n4"], leftAlone: { n1: "window", n3: "split" } });
	});

	it("leaves a tab alone that shows another page by now, or was not asked about", () => {
		const strip = new FakeTabStrip("n1 n2 n3 n4");
		const answers = new Map(strip.tabs.map(({ id, url }) => [id, { url, category: "News" }]));
		strip.expectTab("n1").url = "https://elsewhere.example/";
		answers.delete(strip.expectTab("n4").id);
		const { groups, leftAlone } = plan({ ...strip, windowId: 1, answers, categories: CATEGORIES, made: [] });
		expect(groups).toEqual([{ title: "News", color: "yellow", tabIds: [2, 3] }]);
		expect(leftAlone).toEqual([
			{ tabId: 1, reason: "changed" },
			{ tabId: 4, reason: "changed" },
		]);
	});

	it("calls a category that the user has removed meanwhile Other", () => {
		const strip = new FakeTabStrip("n1 n2");
		const answers = new Map(strip.tabs.map(({ id, url }) => [id, { url, category: "News" }]));
		const { groups, leftAlone } = plan({ ...strip, windowId: 1, answers, categories: [], made: [] });
		expect(groups).toEqual([]);
		expect(countLeftAlone(leftAlone)).toEqual({ other: 2 });
	});

	describe("a group that Inglenook made earlier", () => {
		function withOwnGroup(change: (strip: FakeTabStrip, made: MadeGroup) => void = () => {}) {
			const strip = new FakeTabStrip("[n1 n2] n3 w1");
			const [group] = strip.groups;
			if (!group) throw new Error("no group");
			group.title = "News";
			const made = { groupId: group.id, windowId: 1, category: "News" };
			change(strip, made);
			return planFor(strip, { made: [made] });
		}

		it("is joined, by a lone tab too", () => {
			expect(withOwnGroup()).toMatchObject({ groups: ["News 100: n3"], counts: { grouped: 2, single: 1 } });
		});

		it.each<[string, (strip: FakeTabStrip, made: MadeGroup) => void]>([
			["has another title now", (strip) => Object.assign(strip.groups[0] ?? {}, { title: "Mine" })],
			["is gone", (_strip, made) => Object.assign(made, { groupId: 999 })],
			["is in another window", (_strip, made) => Object.assign(made, { windowId: 2 })],
			["was for another category", (_strip, made) => Object.assign(made, { category: "Work" })],
		])("is not joined when it %s", (_what, change) => {
			expect(withOwnGroup(change).groups).toEqual([]);
		});
	});
});

it("splits 500 tabs into those to read and those to leave", () => {
	const layout = Array.from({ length: 500 }, (_, i) => (i < 20 ? `(n${i})` : `n${i}`)).join(" ");
	const { sortable, leftAlone } = splitStrip(1, new FakeTabStrip(layout).tabs);
	expect(sortable).toHaveLength(480);
	expect(countLeftAlone(leftAlone)).toEqual({ pinned: 20 });
});
