import { describe, expect, it } from "vitest";
import { FakeTabStrip } from "../../browser/fake-tab-strip.ts";
import { planCollapse, planOrder, planUngroup, snapshot, type UndoRecord } from "./undo.ts";

/** Groups the named tabs as a sort does. */
async function sortInto(strip: FakeTabStrip, record: UndoRecord, ...groups: string[]) {
	for (const names of groups) {
		const ids = names.split(" ").map((name) => strip.expectTab(name).id);
		record.created.push(await strip.group(ids, { windowId: 1 }));
	}
}

async function undo(strip: FakeTabStrip, record: UndoRecord): Promise<number> {
	const { ungroup, regroup } = planUngroup(record, await strip.read(1));
	if (ungroup.length > 0) await strip.ungroup(ungroup);
	for (const { groupId, tabIds } of regroup) await strip.group(tabIds, { groupId });
	const moves = planOrder(record, await strip.read(1));
	for (const move of moves) {
		if ("groupId" in move) await strip.moveGroup(move.groupId, move.index);
		else await strip.moveTab(move.tabId, move.index);
	}
	for (const { groupId, collapsed } of planCollapse(record, await strip.read(1))) {
		await strip.updateGroup(groupId, { collapsed });
	}
	return moves.length;
}

async function start(layout: string) {
	const strip = new FakeTabStrip(layout);
	return { strip, record: snapshot(await strip.read(1)) };
}

describe("undo", () => {
	it.each([
		["a b c d e f", ["a d", "b f"]],
		["(p) a b [h1 h2] c d", ["a c", "b d"]],
		["a [h1 h2] b [h3] c a2 b2", ["a a2", "b b2", "c"]],
		["a b c", ["c b a"]],
		["(p) (q) a b", []],
	])("of %j is exact", async (layout, groups) => {
		const { strip, record } = await start(layout);
		await sortInto(strip, record, ...groups);
		await undo(strip, record);
		expect(String(strip)).toBe(layout);
	});

	it("moves no more than it must", async () => {
		const { strip, record } = await start("a b c d e f g h");
		await sortInto(strip, record, "a h");
		expect(await undo(strip, record)).toBe(1);
	});

	it("takes a tab back out of a group that was there", async () => {
		const { strip, record } = await start("[n1 n2] a n3 b");
		const [group] = strip.groups;
		const n3 = strip.expectTab("n3");
		record.joined.push({ tabId: n3.id, groupId: group?.id ?? 0 });
		await strip.group([n3.id], { groupId: group?.id ?? 0 });
		expect(String(strip)).toBe("[n1 n2 n3] a b");
		await undo(strip, record);
		expect(String(strip)).toBe("[n1 n2] a n3 b");
	});

	it("collapses and expands groups as they were", async () => {
		const strip = new FakeTabStrip("[a b] [c d] e f");
		const [first, second] = strip.groups;
		if (!first || !second) throw new Error("no groups");
		first.collapsed = true;
		const record = snapshot(await strip.read(1));
		first.collapsed = false;
		second.collapsed = true;
		await undo(strip, record);
		expect([first.collapsed, second.collapsed]).toEqual([true, false]);
	});

	it("does not collapse the group of the tab in front", async () => {
		const strip = new FakeTabStrip("[a b] c");
		const [group] = strip.groups;
		if (!group) throw new Error("no group");
		group.collapsed = true;
		const record = snapshot(await strip.read(1));
		group.collapsed = false;
		strip.expectTab("a").active = true;
		await undo(strip, record);
		expect(group.collapsed).toBe(false);
	});

	it("finds the group that was being made when the worker was killed", async () => {
		const { strip, record } = await start("a b c d");
		record.pending = [strip.expectTab("a").id, strip.expectTab("c").id];
		await strip.group(record.pending, { windowId: 1 });
		await undo(strip, record);
		expect(String(strip)).toBe("a b c d");
	});

	it("leaves a new group of the user's alone that has some of those tabs", async () => {
		const { strip, record } = await start("a b c d");
		record.pending = [strip.expectTab("a").id, strip.expectTab("c").id];
		await strip.group([strip.expectTab("a").id, strip.expectTab("d").id], { windowId: 1 });
		await undo(strip, record);
		expect(String(strip)).toBe("[a d] b c");
	});

	it("tolerates tabs that were closed meanwhile", async () => {
		const { strip, record } = await start("a b c d e");
		await sortInto(strip, record, "a c", "b e");
		strip.closeTab("a");
		strip.closeTab("d");
		await undo(strip, record);
		expect(String(strip)).toBe("b c e");
	});

	it("keeps tabs opened meanwhile beside their neighbour", async () => {
		const { strip, record } = await start("a b c d");
		await sortInto(strip, record, "a c");
		strip.addTab("new", { index: strip.tabs.indexOf(strip.expectTab("d")) });
		await undo(strip, record);
		expect(String(strip)).toBe("a b new c d");
	});

	it("keeps tabs opened at the end at the end", async () => {
		const { strip, record } = await start("a b c");
		await sortInto(strip, record, "b c", "a");
		await strip.moveGroup(record.created[1] ?? 0, 2);
		strip.addTab("new");
		expect(String(strip)).toBe("[b c] [a] new");
		await undo(strip, record);
		expect(String(strip)).toBe("a b c new");
	});

	it("takes tabs opened inside a sorted group out with it", async () => {
		const { strip, record } = await start("a b c");
		await sortInto(strip, record, "a c");
		strip.addTab("new", { index: 1, groupId: record.created[0] ?? 0 });
		await undo(strip, record);
		expect(String(strip)).toBe("a new b c");
	});

	it("leaves tabs where the user has put them since: in a group of their own, or pinned", async () => {
		const { strip, record } = await start("a b c d e f");
		await sortInto(strip, record, "a c e f");
		await strip.group([strip.expectTab("c").id, strip.expectTab("d").id], { windowId: 1 });
		const e = strip.expectTab("e");
		await strip.ungroup([e.id]);
		await strip.moveTab(e.id, 0);
		e.pinned = true;
		await undo(strip, record);
		expect(String(strip)).toBe("(e) a b [c d] f");
	});

	it("puts a tab that was dragged from a hand-made group into a sorted one back", async () => {
		const { strip, record } = await start("[h1 h2 h3] a b");
		await sortInto(strip, record, "a b");
		await strip.group([strip.expectTab("h2").id], { groupId: record.created[0] ?? 0 });
		expect(String(strip)).toBe("[h1 h3] [h2 a b]");
		await undo(strip, record);
		expect(String(strip)).toBe("[h1 h2 h3] a b");
	});

	it("does not tear split views apart", async () => {
		const strip = new FakeTabStrip("a s1 s2 b c");
		for (const name of ["s1", "s2"]) strip.expectTab(name).split = true;
		const record = snapshot(await strip.read(1));
		await sortInto(strip, record, "c a");
		const moved: number[] = [];
		const move = strip.moveTab.bind(strip);
		strip.moveTab = (tabId, index) => {
			moved.push(tabId);
			return move(tabId, index);
		};
		await undo(strip, record);
		expect(String(strip)).toBe("a s1 s2 b c");
		expect(moved).not.toContain(strip.expectTab("s1").id);
		expect(moved).not.toContain(strip.expectTab("s2").id);
	});

	it("is exact for any strip and any sort", async () => {
		for (let seed = 1; seed <= 300; seed++) {
			const random = randomOf(seed);
			const { strip, record } = await start(randomLayout(random));
			for (const group of strip.groups) group.collapsed = random() < 0.5;
			Object.assign(record, snapshot(await strip.read(1)));
			const before = [String(strip), JSON.stringify(strip.groups)];
			const names = strip.tabs.filter((tab) => !tab.pinned && tab.groupId === -1).map((tab) => tab.title);
			const kinds: string[][] = [[], [], [], []];
			for (const name of names) kinds[Math.floor(random() * 4)]?.push(name);
			const groups = kinds.filter((members) => members.length > 0).map((members) => members.join(" "));
			await sortInto(strip, record, ...groups);
			await undo(strip, record);
			expect([String(strip), JSON.stringify(strip.groups)], `seed ${seed}`).toEqual(before);
		}
	});
});

/** Numerical Recipes' generator: the same numbers for the same seed. */
function randomOf(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return state / 2 ** 32;
	};
}

function randomLayout(random: () => number): string {
	const words: string[] = [];
	let open = false;
	for (let i = 0; i < 3 + random() * 25; i++) {
		if (i < 3 && random() < 0.5) {
			words.push(`(t${i})`);
		} else {
			if (!open && random() < 0.2) {
				words.push("[");
				open = true;
			}
			words.push(`t${i}`);
			if (open && random() < 0.4) {
				words.push("]");
				open = false;
			}
		}
	}
	const pinnedFirst = words.filter((word) => word.startsWith("("));
	const rest = words.filter((word) => !word.startsWith("("));
	return [...pinnedFirst, ...rest, ...(open ? ["]"] : [])].join(" ");
}
