import { expect, it } from "vitest";
import { usableThreads } from "./threads.ts";

it.each([
	[true, 8, 4],
	[true, 2, 2],
	[true, 1, 1],
	[false, 8, 1],
])("isolated: %s, %i cores: %i threads", (isolated, cores, threads) => {
	expect(usableThreads(isolated, cores)).toBe(threads);
});
