import { summarizeThread } from "../../../src/tasks/summarize-thread/prompt.ts";
import type { Dataset, Example, GenerateOptions, OwnRow } from "../../data/dataset.ts";
import { createNearDuplicates, essence, type NearDuplicates } from "../../data/near-duplicates.ts";
import { createRng, type Rng } from "../../data/rng.ts";
import { SPLITS, type Split, splitCounts, splitOf } from "../../data/split.ts";
import { CARD } from "./card.ts";
import { dealOut } from "./deal.ts";
import { type Drawn, drawRow, type Refused } from "./draw.ts";
import { type Frame, type Kind, LANGUAGES, type Language, loadFrames } from "./frames.ts";
import type { Size } from "./layout.ts";
import { type OwnThread, type Row, rowSchema } from "./rows.ts";
import { loadWords, type Words } from "./words.ts";

export { ownRowSchema } from "./rows.ts";

const SHARES: readonly (readonly [Language, number])[] = [
	["en", 64],
	["de", 12],
	["fr", 12],
	["es", 12],
];
/** Validation and test have this many scenarios at the least of those in all languages, and of those in English alone. */
const LEAST_SCENARIOS = 3;
/** Draws per row before it is given up. */
const PATIENCE = 60;

/** Every file of the task's training data, deterministic by seed. */
export function generate({ seed, rows, size, own, onProgress }: GenerateOptions<OwnThread>): Dataset {
	const frames = loadFrames();
	const dealt = dealScenarios(frames, seed);
	const words = loadWords(seed);
	const near = createNearDuplicates();
	const refused: Record<Refused, number> = { "not all in the thread": 0, "too long": 0, "too few keywords": 0 };
	const found = placeOwn(own, near, seed);
	const counts = splitCounts(rows);
	let done = 0;
	for (const split of SPLITS) {
		const mine = frames.filter(({ scenario }) => dealt.get(scenario) === split);
		const stream = createRng(`${seed}/${split}`);
		for (const drawn of drawRows({ frames: mine, words, split, size, near, refused }, counts[split], stream)) {
			found[split].push({ id: drawn.thread.id, ...drawn });
			onProgress(++done, rows);
		}
	}
	const examples = (split: Split) => found[split].map(toExample);
	return {
		rowSchema,
		splits: { train: examples("train"), validation: examples("validation"), test: examples("test") },
		files: [],
		leftOut: { ...near.left, ...refused },
		card: CARD,
	};
}

/** The split of each scenario; those in several languages and those in one are dealt apart, so that every split has both. */
export function dealScenarios(frames: readonly Frame[], seed: string): Map<string, Split> {
	const languages = new Map<string, number>();
	for (const { scenario } of frames) languages.set(scenario, (languages.get(scenario) ?? 0) + 1);
	const those = (test: (count: number) => boolean) =>
		[...languages].flatMap(([scenario, count]) => (test(count) ? [scenario] : []));
	const several = those((count) => count === LANGUAGES.length);
	const rest = those((count) => count < LANGUAGES.length);
	return new Map([...dealOut(several, seed, LEAST_SCENARIOS), ...dealOut(rest, seed, LEAST_SCENARIOS)]);
}

interface Setup {
	frames: readonly Frame[];
	words: Words;
	split: Split;
	size: Size;
	near: NearDuplicates;
	refused: Record<Refused, number>;
}

function* drawRows({ frames, words, split, size, near, refused }: Setup, count: number, rng: Rng): Generator<Drawn> {
	let found = 0;
	for (let tries = 0; found < count; tries++) {
		if (tries > count * PATIENCE)
			throw new Error(
				`Only ${found} of ${count} different threads for ${split} came out of the frames; ask for fewer (data.rows), or widen frames/*.txt.`,
			);
		const stream = rng.fork(String(tries));
		const frame = pickFrame(frames, stream.fork("frame"));
		const drawn = drawRow(frame, `${split}-${found + 1}`, words, split, size, stream.fork("row"));
		if (typeof drawn === "string") refused[drawn]++;
		else if (near.add(textOf(drawn), split)) {
			found++;
			yield drawn;
		}
	}
}

/** A language, then a kind of mail, then a scenario: kinds with few scenarios come as often as others. */
function pickFrame(frames: readonly Frame[], rng: Rng): Frame {
	const language = rng.weighted(SHARES);
	const spoken = frames.filter((frame) => frame.language === language);
	const kinds = [...new Set(spoken.map(({ kind }) => kind))];
	const kind: Kind = rng.pick(kinds);
	return rng.pick(spoken.filter((frame) => frame.kind === kind));
}

/** The user's own threads, each in the split that its subject falls into. */
function placeOwn(own: readonly OwnRow<OwnThread>[], near: NearDuplicates, seed: string): Record<Split, Row[]> {
	const placed: Record<Split, Row[]> = { train: [], validation: [], test: [] };
	for (const { value } of own) {
		// replies and copies of a thread keep its subject, whatever stands before it
		const subject = essence(value.thread.subject.replace(/^((re|fwd?|aw|wg|tr|rv)\s*:\s*)+/i, ""));
		const split = splitOf(subject, seed);
		const row = {
			...value,
			id: `own-${value.thread.id}`,
			scenario: `own ${subject}`,
			kind: "own-row",
			language: "any",
			core: [],
		};
		if (near.add(textOf(row), split)) placed[split].push(row);
	}
	return placed;
}

function textOf({ thread }: Pick<Drawn, "thread">): string {
	return thread.messages.map(({ body }) => body).join("\n\n");
}

function toExample(row: Row): Example {
	const { thread, output, kind, language, scenario } = row;
	return {
		row,
		chat: {
			messages: [...summarizeThread.messages(thread), { role: "assistant", content: summarizeThread.answer(output) }],
		},
		text: textOf(row),
		tags: { kind, language, messages: String(thread.messages.length), scenario },
	};
}
