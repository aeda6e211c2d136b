import { describe, expect, it } from "vitest";
import { abortable } from "./abortable.ts";

const never = new AbortController().signal;

describe("abortable", () => {
	it("gives what the promise gives", async () => {
		expect(await abortable(Promise.resolve(3), never)).toBe(3);
		await expect(abortable(Promise.reject(new Error("broken")), never)).rejects.toThrow("broken");
	});

	it("rejects at once with the signal's reason, and swallows what comes later", async () => {
		const controller = new AbortController();
		let fail = (_: Error) => {};
		const work = new Promise((_, reject) => {
			fail = reject;
		});
		const waiting = abortable(work, controller.signal);
		controller.abort(new DOMException("no longer wanted", "AbortError"));
		await expect(waiting).rejects.toThrow("no longer wanted");
		fail(new Error("nobody listens"));
		await new Promise((resolve) => setTimeout(resolve));
	});

	it("rejects when the signal had aborted before", async () => {
		const reason = new Error("too late");
		await expect(abortable(Promise.resolve(1), AbortSignal.abort(reason))).rejects.toBe(reason);
	});
});
