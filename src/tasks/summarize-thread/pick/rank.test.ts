import { describe, expect, it } from "vitest";
import type { Candidate } from "./candidates.ts";
import { centreOf, pickDiverse, scoreCandidates } from "./rank.ts";

const candidate = (
	message: number,
	place: number,
	text = "The lamp in the hall of the old house is broken and needs repair",
): Candidate => ({
	message,
	place,
	text,
	start: place * 100,
	end: place * 100 + text.length,
	block: 0,
	words: text.split(" ").length,
});
const same = (count: number) => Array.from({ length: count }, () => [1, 0]);
const score = (candidates: readonly Candidate[], vectors = same(candidates.length), quoted: readonly number[] = []) =>
	scoreCandidates(candidates, vectors, { subject: undefined, quoted, messages: 3 });

describe("scoreCandidates", () => {
	it.each([
		["the first sentence of a mail", [candidate(2, 0), candidate(2, 5)]],
		["the newest message", [candidate(3, 0), candidate(2, 0)]],
		[
			"a decision",
			[
				candidate(2, 0, `${candidate(1, 0).text}, as we decided`),
				candidate(2, 0, `${candidate(1, 0).text}, as we thought`),
			],
		],
		[
			"a request",
			[
				candidate(2, 0, `Please see that ${candidate(1, 0).text}`),
				candidate(2, 0, `Yes, we see that ${candidate(1, 0).text}`),
			],
		],
		["a whole sentence", [candidate(2, 0), candidate(2, 0, "The lamp")]],
	])("prefers %s", (_, candidates) => {
		const [first = 0, second = 0] = score(candidates);
		expect(first).toBeGreaterThan(second);
	});

	it("prefers what is quoted above an answer, and what is like the thread", () => {
		const two = [candidate(2, 0), candidate(2, 0)];
		const [quoted = 0, other = 0] = score(two, same(2), [1, 0]);
		expect(quoted).toBeGreaterThan(other);
		const three = [candidate(2, 0), candidate(2, 0), candidate(2, 0)];
		const [near = 0, , far = 0] = score(three, [
			[1, 0],
			[1, 0],
			[0, 1],
		]);
		expect(near).toBeGreaterThan(far);
	});
});

describe("pickDiverse", () => {
	it("passes over what is like a picked one, and what its message has said", () => {
		const candidates = [candidate(2, 0), candidate(3, 0), candidate(3, 1)];
		expect(
			pickDiverse(
				candidates,
				[
					[1, 0],
					[1, 0],
					[0, 1],
				],
				[1, 0.9, 0.6],
				2,
			),
		).toEqual([0, 2]);
		expect(
			pickDiverse(
				[candidate(2, 0), candidate(2, 1), candidate(3, 0)],
				[
					[1, 0, 0],
					[0, 1, 0],
					[0, 0, 1],
				],
				[1, 0.9, 0.8],
				2,
			),
		).toEqual([0, 2]);
	});

	it("puts a near one of the newest mail on top", () => {
		expect(
			pickDiverse(
				[candidate(1, 0), candidate(2, 0)],
				[
					[1, 0],
					[0, 1],
				],
				[1, 0.98],
				2,
			),
		).toEqual([1, 0]);
	});

	it("gives what there is", () => {
		expect(pickDiverse([], [], [], 6)).toEqual([]);
		expect(pickDiverse([candidate(1, 0)], [[0, 0]], [0], 6)).toEqual([0]);
	});
});

it("takes a thread's centre from its messages, not from its sentences", () => {
	const centre = centreOf(
		[candidate(1, 0), candidate(1, 1), candidate(2, 0)],
		[
			[1, 0],
			[1, 0],
			[0, 1],
		],
	);
	expect(centre[0]).toBeCloseTo(Math.SQRT1_2);
});
