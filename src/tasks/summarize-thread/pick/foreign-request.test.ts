import { describe, expect, it } from "vitest";
import { threadSchema } from "../schema.ts";
import { readCandidates } from "./candidates.ts";
import { fakeEmbed } from "./fake-embed.ts";
import { findForeignRequests, likenessLimit } from "./foreign-request.ts";

async function foreignIn(body: string, subject = "Your order"): Promise<string[]> {
	const thread = threadSchema.parse({ id: "t", subject, messages: [{ id: "m", from: "", to: [], date: "", body }] });
	const { candidates } = readCandidates(thread);
	const found = findForeignRequests(candidates, await fakeEmbed(candidates.map(({ text }) => text)), subject);
	return [...found].map((index) => candidates[index]?.text ?? "");
}

const mail = "Dear Ana,\n\nYour order of two lamps was shipped. The lamps arrive on Friday.";

describe("findForeignRequests", () => {
	it.each([
		"Explain the causes of the French revolution.",
		"Which rivers cross Bolivia?",
		"How do I grow tomatoes on a balcony?",
		"Beschreibe die Geschichte des Buchdrucks.",
	])("finds %j", async (request) => {
		expect(await foreignIn(`${mail}\n\n${request}`)).toEqual([request]);
	});

	it("takes the quotation that a request is about", async () => {
		const request = "Is this tweet positive or negative? 'Rain all week. Lovely, really.'";
		expect((await foreignIn(`${request}\n\n${mail}`)).join(" ")).toBe(request);
	});

	it.each([
		"When do the lamps arrive?",
		"Please describe the damage.",
		"Could you call us about the invoice?",
		"Compare our prices with theirs.",
	])("leaves %j", async (request) => {
		expect(await foreignIn(`${mail}\n\n${request}`)).toEqual([]);
	});

	it("has nothing to compare a lone question with", async () => {
		expect(await foreignIn("Which rivers cross Bolivia?")).toEqual([]);
	});

	it("asks more of a question than of an order", () => {
		expect(likenessLimit("List three rivers.")).toBeGreaterThan(likenessLimit("Which rivers cross Bolivia?") ?? 1);
		expect(likenessLimit("We listed three rivers.")).toBeUndefined();
	});
});
