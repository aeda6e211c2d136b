import { describe, expect, it } from "vitest";
import { createQueue } from "./queue.ts";

const never = new AbortController().signal;

function deferred<T>() {
	let resolve!: (value: T) => void;
	let reject!: (reason: unknown) => void;
	const promise = new Promise<T>((yes, no) => {
		resolve = yes;
		reject = no;
	});
	return { promise, resolve, reject };
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

describe("createQueue", () => {
	it("runs one at a time, in order", async () => {
		const queue = createQueue();
		const log: string[] = [];
		const job = (name: string) => async () => {
			log.push(`${name} starts`);
			await turn();
			log.push(`${name} ends`);
			return name;
		};
		const results = await Promise.all(["a", "b", "c"].map((name) => queue.run(job(name), never)));
		expect(results).toEqual(["a", "b", "c"]);
		expect(log).toEqual(["a starts", "a ends", "b starts", "b ends", "c starts", "c ends"]);
	});

	it("goes on after a job that failed", async () => {
		const queue = createQueue();
		const failing = queue.run(() => Promise.reject(new Error("out of memory")), never);
		const next = queue.run(async () => 7, never);
		await expect(failing).rejects.toThrow("out of memory");
		expect(await next).toBe(7);
	});

	it("goes on after a job that threw before it had a promise", async () => {
		const queue = createQueue();
		const failing = queue.run(() => {
			throw new Error("at once");
		}, never);
		await expect(failing).rejects.toThrow("at once");
		expect(await queue.run(async () => 1, never)).toBe(1);
	});

	it("never starts a job that was cancelled while it waited", async () => {
		const queue = createQueue();
		const first = deferred<string>();
		const running = queue.run(() => first.promise, never);
		const controller = new AbortController();
		let started = false;
		const waiting = queue.run(async () => {
			started = true;
		}, controller.signal);
		const third = queue.run(async () => "third", never);
		controller.abort(new DOMException("no longer wanted", "AbortError"));
		await expect(waiting).rejects.toThrow("no longer wanted");
		first.resolve("first");
		expect(await running).toBe("first");
		expect(await third).toBe("third");
		expect(started).toBe(false);
	});

	it("refuses a signal that has aborted already", async () => {
		const reason = new Error("too late");
		await expect(createQueue().run(async () => 1, AbortSignal.abort(reason))).rejects.toBe(reason);
	});

	it("rejects at once when a running job is cancelled, and keeps others out until it ends", async () => {
		const queue = createQueue();
		const controller = new AbortController();
		const slow = deferred<void>();
		const cancelled = queue.run(() => slow.promise, controller.signal);
		let started = false;
		const next = queue.run(async () => {
			started = true;
		}, never);
		await turn();
		controller.abort(new Error("cancelled"));
		await expect(cancelled).rejects.toThrow("cancelled");
		await turn();
		expect(started).toBe(false);
		slow.resolve();
		await next;
		expect(started).toBe(true);
	});

	it("hands the signal to the job", async () => {
		const controller = new AbortController();
		expect(await createQueue().run(async (signal) => signal === controller.signal, controller.signal)).toBe(true);
	});
});
