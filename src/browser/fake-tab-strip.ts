import { NO_GROUP, type Strip, type StripGroup, type StripTab, type TabStrip } from "./tab-strip.ts";

/**
 * A tab strip in memory that moves tabs as Chromium does, for tests in Node; tests/e2e compares the two.
 * Written "a b [c d] (e)": a tab is one word, a group stands in brackets, a pinned tab in parentheses.
 */
export class FakeTabStrip implements TabStrip {
	readonly windowId: number;
	tabs: StripTab[] = [];
	groups: StripGroup[] = [];
	#nextGroupId = 100;
	/** Called before each change, e.g. to close a tab at the worst moment. */
	beforeChange: (change: string) => void | Promise<void> = () => {};

	constructor(layout: string, windowId = 1) {
		this.windowId = windowId;
		let groupId = NO_GROUP;
		for (const word of layout.match(/[[\]]|[^\s[\]]+/g) ?? []) {
			if (word === "[") {
				groupId = this.#nextGroupId++;
				this.groups.push({ id: groupId, title: `hand ${groupId}`, color: "grey", collapsed: false });
			} else if (word === "]") {
				groupId = NO_GROUP;
			} else {
				const pinned = word.startsWith("(");
				this.addTab(pinned ? word.slice(1, -1) : word, { groupId, pinned });
			}
		}
	}

	/** Ids are given in order, from 1. */
	addTab(name: string, { index = this.tabs.length, ...rest }: Partial<StripTab> & { index?: number } = {}): number {
		const id = 1 + Math.max(0, ...this.tabs.map((tab) => tab.id), ...this.#closed);
		this.tabs.splice(index, 0, {
			id,
			windowId: this.windowId,
			url: `https://${name}.example/`,
			title: name,
			pinned: false,
			active: false,
			split: false,
			groupId: NO_GROUP,
			...rest,
		});
		return id;
	}

	#closed: number[] = [];

	closeTab(name: string): void {
		const { id } = this.expectTab(name);
		this.#closed.push(id);
		this.tabs = this.tabs.filter((tab) => tab.id !== id);
		this.#dropEmptyGroups();
	}

	expectTab(name: string): StripTab {
		const tab = this.tabs.find(({ title }) => title === name);
		if (!tab) throw new Error(`There is no tab "${name}".`);
		return tab;
	}

	/** The strip in the notation of the constructor; titled groups as "Title[a b]". */
	toString(): string {
		let text = "";
		let open = NO_GROUP;
		for (const tab of this.tabs) {
			if (open !== NO_GROUP && tab.groupId !== open) text += "]";
			const name = tab.pinned ? `(${tab.title})` : tab.title;
			if (tab.groupId !== open && tab.groupId !== NO_GROUP) {
				const group = this.groups.find(({ id }) => id === tab.groupId);
				const title = group?.title.startsWith("hand ") ? "" : (group?.title ?? "");
				text += ` ${title}[${name}`;
			} else {
				text += ` ${name}`;
			}
			open = tab.groupId;
		}
		return (open === NO_GROUP ? text : `${text}]`).trim();
	}

	async read(windowId: number): Promise<Strip> {
		if (windowId !== this.windowId) throw new Error("That window is closed.");
		return { windowId, incognito: false, tabs: structuredClone(this.tabs), groups: structuredClone(this.groups) };
	}

	async group(tabIds: readonly number[], target: { windowId: number } | { groupId: number }): Promise<number> {
		await this.beforeChange("group");
		const chosen = this.#expectTabs(tabIds);
		for (const tab of chosen) tab.pinned = false;
		if ("groupId" in target) {
			const { groupId } = target;
			const group = this.groups.find(({ id }) => id === groupId);
			if (!group) throw new Error(`No group with id: ${groupId}.`);
			const members = this.tabs.filter((tab) => tab.groupId === groupId);
			const [first] = members;
			const isLeft = (tab: StripTab) => first !== undefined && this.tabs.indexOf(tab) < this.tabs.indexOf(first);
			const joining = chosen.filter((tab) => !members.includes(tab));
			const row = [...joining.filter(isLeft), ...members, ...joining.filter((tab) => !isLeft(tab))];
			this.#place(row, first, groupId);
			if (joining.some((tab) => tab.active)) group.collapsed = false;
			return groupId;
		}
		const id = this.#nextGroupId++;
		this.groups.push({ id, title: "", color: "grey", collapsed: false });
		this.#place(chosen, this.#landing(chosen[0]), id);
		return id;
	}

	async ungroup(tabIds: readonly number[]): Promise<void> {
		await this.beforeChange("ungroup");
		this.#expectTabs(tabIds);
		for (const tabId of tabIds) {
			const tab = this.tabs.find(({ id }) => id === tabId);
			const members = this.tabs.filter((other) => other.groupId === tab?.groupId);
			if (!tab || tab.groupId === NO_GROUP) continue;
			// a tab of the left half comes out to the left of the group, any other to its right
			const isLeft = members.indexOf(tab) < Math.floor(members.length / 2);
			const start = this.tabs.indexOf(members[0] as StripTab);
			const stay = members.filter((other) => other !== tab);
			this.tabs.splice(start, members.length, ...(isLeft ? [tab, ...stay] : [...stay, tab]));
			tab.groupId = NO_GROUP;
		}
		this.#dropEmptyGroups();
	}

	async moveTab(tabId: number, index: number): Promise<void> {
		await this.beforeChange("moveTab");
		const [tab] = this.#expectTabs([tabId]);
		if (!tab) return;
		const pinned = this.tabs.filter((other) => other.pinned && other !== tab).length;
		const at = tab.pinned ? Math.min(index, pinned) : Math.max(index, pinned);
		const from = this.tabs.indexOf(tab);
		if (at === from) return;
		this.tabs.splice(from, 1);
		this.tabs.splice(at, 0, tab);
		const [left, right] = [this.tabs[at - 1]?.groupId, this.tabs[at + 1]?.groupId];
		if (left !== undefined && left !== NO_GROUP && left === right) tab.groupId = left;
		// a tab that is a whole group takes the group along
		else if (![left, right].includes(tab.groupId) && this.#sizeOf(tab.groupId) > 1) tab.groupId = NO_GROUP;
		this.#dropEmptyGroups();
	}

	async moveGroup(groupId: number, index: number): Promise<void> {
		await this.beforeChange("moveGroup");
		const members = this.tabs.filter((tab) => tab.groupId === groupId);
		if (members.length === 0) throw new Error(`No group with id: ${groupId}.`);
		const others = this.tabs.filter((tab) => tab.groupId !== groupId);
		const [left, right] = [others[index - 1]?.groupId, others[index]?.groupId];
		if (left !== undefined && left !== NO_GROUP && left === right) {
			throw new Error("Cannot move the group to an index that is in the middle of another group.");
		}
		if (others[index]?.pinned)
			throw new Error("Cannot move the group to an index that is in the middle of pinned tabs.");
		this.tabs = [...others.slice(0, index), ...members, ...others.slice(index)];
	}

	async updateGroup(groupId: number, change: Partial<Omit<StripGroup, "id">>): Promise<void> {
		await this.beforeChange("updateGroup");
		const group = this.groups.find(({ id }) => id === groupId);
		if (!group) throw new Error(`No group with id: ${groupId}.`);
		Object.assign(group, change);
	}

	/** @returns the tabs in the order of the strip */
	#expectTabs(tabIds: readonly number[]): StripTab[] {
		const missing = tabIds.find((id) => !this.tabs.some((tab) => tab.id === id));
		if (missing !== undefined) throw new Error(`No tab with id: ${missing}.`);
		return this.tabs.filter((tab) => tabIds.includes(tab.id));
	}

	#sizeOf(groupId: number): number {
		return this.tabs.filter((tab) => tab.groupId === groupId).length;
	}

	/** A new group stands where its first tab stood, or behind the group that this tab leaves. */
	#landing(first: StripTab | undefined): StripTab | undefined {
		if (!first || first.groupId === NO_GROUP) return first;
		return this.tabs[this.tabs.findLastIndex((tab) => tab.groupId === first.groupId) + 1];
	}

	/** Puts `row` together where `anchor` stands; at the end without one. */
	#place(row: StripTab[], anchor: StripTab | undefined, groupId: number): void {
		const isOther = (tab: StripTab) => !row.includes(tab);
		const before = this.tabs.slice(0, anchor ? this.tabs.indexOf(anchor) : this.tabs.length).filter(isOther);
		const after = this.tabs.filter((tab) => isOther(tab) && !before.includes(tab));
		for (const tab of row) tab.groupId = groupId;
		this.tabs = [...before, ...row, ...after];
		this.#dropEmptyGroups();
	}

	#dropEmptyGroups(): void {
		this.groups = this.groups.filter(({ id }) => this.tabs.some((tab) => tab.groupId === id));
	}
}
