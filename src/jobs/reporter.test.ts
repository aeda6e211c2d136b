import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { IDLE, type JobState } from "../messages/job.ts";
import { createReporter } from "./reporter.ts";

const reading = (done: number): JobState => ({ phase: "reading", kind: "sort", done, total: 100 });
const doneOf = (state: JobState) => ("done" in state ? state.done : state.phase);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("writes the newest progress ten times a second and nothing after the end", async () => {
	const written: unknown[] = [];
	const reporter = createReporter(async (state) => void written.push(doneOf(state)));
	for (let done = 0; done < 50; done++) {
		reporter.progress(reading(done));
		await vi.advanceTimersByTimeAsync(10);
	}
	await reporter.end(IDLE);
	reporter.progress(reading(99));
	await vi.advanceTimersByTimeAsync(1000);
	expect(written.length).toBeLessThanOrEqual(7);
	expect(written[0]).toBe(0);
	expect(written.at(-1)).toBe("idle");
	expect(written).toEqual([...new Set(written)]);
});

it("writes the end last however long a write takes", async () => {
	const written: unknown[] = [];
	const reporter = createReporter(async (state) => {
		await new Promise((resolve) => setTimeout(resolve, state.phase === "idle" ? 0 : 500));
		written.push(doneOf(state));
	});
	reporter.progress(reading(1));
	await vi.advanceTimersByTimeAsync(100);
	const ended = reporter.end(IDLE);
	await vi.advanceTimersByTimeAsync(1000);
	await ended;
	expect(written).toEqual([1, "idle"]);
});

it("outlives progress that cannot be written, and tells of an end that cannot", async () => {
	const reporter = createReporter(async () => {
		throw new Error("The storage is full.");
	});
	reporter.progress(reading(1));
	await vi.advanceTimersByTimeAsync(100);
	await expect(reporter.end(IDLE)).rejects.toThrow("The storage is full.");
});

it("writes at once what must be written before something happens", async () => {
	const written: unknown[] = [];
	const reporter = createReporter(async (state) => void written.push(doneOf(state)));
	reporter.progress(reading(1));
	await vi.advanceTimersByTimeAsync(0);
	reporter.progress(reading(2));
	await reporter.write(reading(3));
	expect(written).toEqual([1, 3]);
	await vi.advanceTimersByTimeAsync(1000);
	expect(written).toEqual([1, 3]);
});
