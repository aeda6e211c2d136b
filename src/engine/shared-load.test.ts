import { describe, expect, it, vi } from "vitest";
import type { Progress } from "./engine.ts";
import { createSharedLoads } from "./shared-load.ts";

const never = new AbortController().signal;
const turn = () => new Promise((resolve) => setTimeout(resolve));
const half: Progress = { fraction: 0.5, text: "half" };

/** A load that ends when it is told to; its signal ends it only if `heeds`. */
function stageable({ heeds = true } = {}) {
	const state = { starts: 0, signal: never, report: (_: Progress) => {}, finish: () => {}, fail: (_: unknown) => {} };
	const load = (signal: AbortSignal, report: (progress: Progress) => void) =>
		new Promise<void>((resolve, reject) => {
			Object.assign(state, { starts: state.starts + 1, signal, report, finish: resolve, fail: reject });
			if (heeds) signal.addEventListener("abort", () => reject(signal.reason));
		});
	return { state, load };
}

describe("createSharedLoads", () => {
	it("shares a load that is under way, and its progress", async () => {
		const loads = createSharedLoads();
		const { state, load } = stageable();
		const heard = vi.fn();
		const first = loads.request("a", load, { signal: never });
		await turn();
		state.report(half);
		const second = loads.request("a", load, { signal: never, onProgress: heard });
		expect(heard).toHaveBeenCalledWith(half);
		state.finish();
		await Promise.all([first, second]);
		expect(state.starts).toBe(1);
		state.report(half);
		expect(heard).toHaveBeenCalledOnce();
	});

	it("goes on as long as anybody waits", async () => {
		const loads = createSharedLoads();
		const { state, load } = stageable();
		const impatient = new AbortController();
		const first = loads.request("a", load, { signal: impatient.signal });
		const second = loads.request("a", load, { signal: never });
		await turn();
		impatient.abort(new Error("no longer wanted"));
		await expect(first).rejects.toThrow("no longer wanted");
		expect(state.signal.aborted).toBe(false);
		state.finish();
		await second;
	});

	it("ends when nobody waits, and the next begins anew once it is over", async () => {
		const loads = createSharedLoads();
		const { state, load } = stageable({ heeds: false });
		const controller = new AbortController();
		const first = loads.request("a", load, { signal: controller.signal });
		await turn();
		controller.abort(new Error("no longer wanted"));
		await expect(first).rejects.toThrow("no longer wanted");
		expect(state.signal.aborted).toBe(true);
		const finishFirst = state.finish;
		const second = loads.request("a", load, { signal: never });
		await turn();
		expect(state.starts).toBe(1);
		finishFirst();
		await turn();
		expect(state.starts).toBe(2);
		state.finish();
		await second;
	});

	it("tells everybody why it failed, and lets them try again", async () => {
		const loads = createSharedLoads();
		const { state, load } = stageable();
		const both = [loads.request("a", load, { signal: never }), loads.request("a", load, { signal: never })];
		await turn();
		state.fail(new Error("a shard is damaged"));
		for (const waiting of both) await expect(waiting).rejects.toThrow("a shard is damaged");
		const again = loads.request("a", load, { signal: never });
		await turn();
		state.finish();
		await again;
		expect(state.starts).toBe(2);
	});

	it("loads one after the other", async () => {
		const loads = createSharedLoads();
		const a = stageable();
		const b = stageable();
		const first = loads.request("a", a.load, { signal: never });
		const second = loads.request("b", b.load, { signal: never });
		await turn();
		expect(b.state.starts).toBe(0);
		a.state.finish();
		await first;
		await turn();
		b.state.finish();
		await second;
	});

	it("replaces what is under way", async () => {
		const loads = createSharedLoads();
		const { load } = stageable();
		const loading = loads.request("a", load, { signal: never });
		await turn();
		let replaced = false;
		const replacing = loads.replace(async () => {
			replaced = true;
		});
		await expect(loading).rejects.toThrow("no longer wanted");
		await replacing;
		expect(replaced).toBe(true);
	});

	it("starts nothing for a signal that has aborted", async () => {
		const { state, load } = stageable();
		const reason = new Error("too late");
		await expect(createSharedLoads().request("a", load, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
		expect(state.starts).toBe(0);
	});
});
