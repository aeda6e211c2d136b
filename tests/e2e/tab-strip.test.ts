import { expect, it } from "vitest";
import { openTabs, windowIdOf } from "../../scripts/browser/strip.ts";
import { FakeTabStrip } from "../../src/browser/fake-tab-strip.ts";
import { NO_GROUP, type StripTab } from "../../src/browser/tab-strip.ts";
import { resetBrowser, sharedBrowser } from "../support/browser.ts";

const NAMES = "abcdefghijkl".split("");
const STEPS = 60;

// The unit tests of grouping and undo stand on FakeTabStrip: it has to move tabs exactly as this browser does.
it.each([1, 2, 3, 4])("FakeTabStrip does what Chromium does (%i)", async (seed) => {
	const test = await sharedBrowser();
	await resetBrowser(test);
	const { browser, control } = test;
	const page = await browser.newPage({ type: "window" });
	await page.goto("about:blank");
	const windowId = await windowIdOf(page);
	await openTabs(
		control,
		windowId,
		NAMES.slice(1).map(() => "about:blank"),
	);
	const fake = new FakeTabStrip(NAMES.join(" "), windowId);
	fake.expectTab("a").active = true;

	const call = (api: string, method: string, ...args: unknown[]) =>
		control.evaluate(
			async (api, method, args) => {
				const object = (chrome as unknown as Record<string, Record<string, (...args: unknown[]) => unknown>>)[api];
				return await object?.[method]?.(...args);
			},
			api,
			method,
			args,
		);
	const query = () => call("tabs", "query", { windowId }) as Promise<{ id: number; groupId: number }[]>;
	const realIds = new Map((await query()).map(({ id }, i) => [fake.tabs[i]?.id ?? 0, id]));
	const realGroups = new Map<number, number>();
	const real = (tab: StripTab) => realIds.get(tab.id);

	const random = randomOf(seed);
	const pick = <T>(items: readonly T[], count: number): T[] => {
		const left = [...items];
		return Array.from({ length: Math.min(count, left.length) }, () => left.splice(random(left.length), 1)).flat();
	};
	/** The names and groups of all tabs, in the words of either side. */
	const picture = (tabs: { id: number; groupId: number }[], nameOf: (id: number) => string | undefined) => {
		const groups = [...new Set(tabs.map(({ groupId }) => groupId).filter((id) => id !== NO_GROUP))];
		return tabs
			.map(({ id, groupId }) => `${nameOf(id)}${groupId === NO_GROUP ? "" : groups.indexOf(groupId)}`)
			.join(" ");
	};
	const nameOf = (id: number) => fake.tabs.find((tab) => tab.id === id)?.title;
	const nameOfReal = (realId: number) => nameOf([...realIds].find(([, id]) => id === realId)?.[0] ?? 0);

	const changes: (() => Promise<string>)[] = [
		async () => {
			const tabs = pick(fake.tabs, 1 + random(4));
			const fakeId = await fake.group(
				tabs.map(({ id }) => id),
				{ windowId },
			);
			const options = { tabIds: tabs.map(real), createProperties: { windowId } };
			realGroups.set(fakeId, (await call("tabs", "group", options)) as number);
			return `group ${tabs.map(({ title }) => title)}`;
		},
		async () => {
			const [group] = pick(fake.groups, 1);
			if (!group) return "";
			const tabs = pick(fake.tabs, 1 + random(4));
			await fake.group(
				tabs.map(({ id }) => id),
				{ groupId: group.id },
			);
			await call("tabs", "group", { tabIds: tabs.map(real), groupId: realGroups.get(group.id) });
			return `join ${tabs.map(({ title }) => title)}`;
		},
		async () => {
			const inGroups = fake.tabs.filter(({ groupId }) => groupId !== NO_GROUP);
			const tabs = pick(inGroups, 1 + random(5));
			if (tabs.length === 0) return "";
			await fake.ungroup(tabs.map(({ id }) => id));
			await call("tabs", "ungroup", tabs.map(real));
			return `ungroup ${tabs.map(({ title }) => title)}`;
		},
		async () => {
			const [tab] = pick(fake.tabs, 1);
			const index = random(fake.tabs.length);
			if (!tab) return "";
			await fake.moveTab(tab.id, index);
			await call("tabs", "move", real(tab), { index });
			return `move ${tab.title} to ${index}`;
		},
		async () => {
			const [group] = pick(fake.groups, 1);
			if (!group) return "";
			const others = fake.tabs.filter(({ groupId }) => groupId !== group.id);
			const index = random(others.length + 1);
			const refused = await fake.moveGroup(group.id, index).catch(() => "refused");
			const options = [realGroups.get(group.id), { index }] as const;
			const realRefused = await call("tabGroups", "move", ...options).catch(() => "refused");
			expect(realRefused === "refused").toBe(refused === "refused");
			return `move a group to ${index}`;
		},
	];

	for (let step = 0; step < STEPS; step++) {
		const before = String(fake);
		const change = await changes[random(changes.length)]?.();
		const now = picture(await query(), nameOfReal);
		expect(picture(fake.tabs, nameOf), `step ${step}: ${change}, from ${before}`).toBe(now);
	}
});

/** Numerical Recipes' generator: the same numbers for the same seed. */
function randomOf(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}
