import { describe, expect, it } from "vitest";
import { threadSchema } from "../schema.ts";
import { readCandidates } from "./candidates.ts";
import { asksOf, datesOf } from "./tell-lines.ts";

function linesOf(...bodies: string[]) {
	const thread = threadSchema.parse({
		id: "t",
		subject: "x",
		messages: bodies.map((body, index) => ({ id: `m${index}`, from: "", to: [], date: "", body })),
	});
	const { candidates } = readCandidates(thread);
	return { asks: asksOf(thread, candidates), dates: datesOf(thread, candidates) };
}
const long = "for the hall and the yard and the stairs of the old house ".repeat(4);

describe("asksOf", () => {
	it("prefers asks that keep their conditions on a line", () => {
		const lost = `Please order the lamps ${long}unless the board objects.`;
		const kept = ["Send", "Bring", "Check", "Read", "Sign"].map((verb) => `${verb} the papers for the lamps.`);
		expect(linesOf([...kept, lost].join("\n\n")).asks.map(({ text }) => text)).toEqual(kept);
		expect(linesOf(lost).asks[0]?.text).toMatch(/…$/);
	});
});

describe("datesOf", () => {
	it("takes the whole sentence where its clause would go without a condition", () => {
		const text = "We move to the new rooms in the yard on 14 March, as you all know by now, unless the board objects.";
		expect(linesOf(text).dates[0]?.text).toBe(text);
		const opens = "If the board agrees to it, which I hope, we move to the new rooms beside the old yard on 14 March.";
		expect(linesOf(opens).dates[0]?.text).toBe(opens);
	});

	it("marks a clause whose condition does not fit, and takes another sentence of the message before it", () => {
		const lost = `We move on 14 March, ${long}unless the board objects.`;
		expect(linesOf(lost).dates[0]).toMatchObject({ text: "We move on 14 March…", cut: { start: 0, end: lost.length } });
		expect(linesOf(`The move is on 14 March.\n\n${lost}`).dates[0]?.text).toBe("The move is on 14 March.");
		expect(linesOf("The move is on 14 March.", lost).dates[0]?.text).toBe("We move on 14 March…");
	});
});
