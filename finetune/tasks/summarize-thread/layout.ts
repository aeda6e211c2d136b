import type { Rng } from "../../data/rng.ts";
import type { Frame } from "./frames.ts";

export type Size = "full" | "small";

/** One mail before its words: a beat of the frame, or small talk that adds nothing. */
export interface Planned {
	/** Index into the frame's beats; undefined for small talk. */
	beat: number | undefined;
	/** A letter, or the number of somebody who is not in the frame. */
	from: string | number;
}

const MOST_MESSAGES = 12;
/** Mails of a thread that is short. */
const MOST_WHEN_SMALL = 3;

/** The mails of a row in order. Small talk never opens a thread, and nobody answers themselves. */
export function layOut(frame: Frame, size: Size, rng: Rng): Planned[] {
	const optionals = rng.fork("optional");
	const room = size === "small" ? MOST_WHEN_SMALL : MOST_MESSAGES;
	const plan: Planned[] = frame.beats.flatMap(({ from, optional }, beat) =>
		optional && !optionals.chance(size === "small" ? 0.2 : 0.65) ? [] : [{ beat, from }],
	);
	const people = [...new Set(frame.beats.flatMap(({ from, to }) => [from, ...to]))].filter(
		(role) => !frame.senders.has(role),
	);
	if (size === "small" || frame.setting === "service" || people.length < 2) return plan;
	const talk = rng.fork("talk");
	const wanted = talk.weighted([
		[0, 48],
		[1, 16],
		[2, 12],
		[talk.int(3, 5), 14],
		[talk.int(6, 9), 10],
	]);
	let strangers = 0;
	for (let i = 0; i < wanted && plan.length < room; i++) {
		const at = talk.int(1, plan.length);
		const beside = [plan[at - 1]?.from, plan[at]?.from];
		const free = people.filter((role) => !beside.includes(role));
		const stranger = frame.setting === "work" && talk.chance(free.length === 0 ? 0.6 : 0.15);
		if (!stranger && free.length === 0) continue;
		plan.splice(at, 0, { beat: undefined, from: stranger ? strangers++ : talk.pick(free) });
	}
	return plan;
}
