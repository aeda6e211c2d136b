import "@webext-core/fake-browser/auto";
import { fakeBrowser } from "@webext-core/fake-browser";
import { beforeEach, expect, it, vi } from "vitest";
import { stored } from "./storage.ts";

const numbers = {
	safeParse: (value: unknown) =>
		typeof value === "number" ? ({ success: true, data: value } as const) : ({ success: false } as const),
};

beforeEach(() => fakeBrowser.reset());

it("gives back what was set, and the fallback before and after", async () => {
	const count = stored("session", "count", numbers, 0);
	expect(await count.get()).toBe(0);
	await count.set(3);
	expect(await count.get()).toBe(3);
	await count.remove();
	expect(await count.get()).toBe(0);
});

it("gives the fallback for what an older version left", async () => {
	await fakeBrowser.storage.local.set({ count: "three" });
	expect(await stored("local", "count", numbers, 0).get()).toBe(0);
});

it("tells of changes to this value only, until it is stopped", async () => {
	const count = stored("session", "count", numbers, 0);
	const listener = vi.fn();
	const stop = count.watch(listener);
	await count.set(1);
	await stored("local", "count", numbers, 0).set(2);
	await stored("session", "other", numbers, 0).set(3);
	await count.remove();
	stop();
	await count.set(4);
	expect(listener.mock.calls).toEqual([[1], [0]]);
});
