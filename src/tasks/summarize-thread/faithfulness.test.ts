import { describe, expect, it } from "vitest";
import { findUnverified } from "./faithfulness.ts";
import { threadSchema } from "./schema.ts";

const threadOf = (body: string, date = "2026-03-10") =>
	threadSchema.parse({
		id: "t",
		subject: "Invoice RE-2026-118",
		messages: [{ id: "m", from: "Anna Berg <anna@berg.example>", to: ["Ben Okafor"], date, body }],
	});

const body =
	"Please pay € 1,250.00 by 14 March 2026, 3 pm. Questions: help@berg.example or https://berg.example/pay. Three people come on Friday. Dr. Lee agrees. Rooms C2.04, C2.05; $15.30 paid, the rest on January 27.";

describe("findUnverified", () => {
	it.each([
		"Ben Okafor is to pay 1250 € by 14.03.2026.",
		"Pay 1.250,00 by 2026-03-14, 15:00.",
		"Pay by March 14th; 3 people come.",
		"Payment is due on Saturday.",
		"Write to help@berg.example, see https://berg.example/pay.",
		"Anna Berg asks for payment of invoice RE-2026-118.",
		"Le paiement est attendu le 14 mars 2026 à 15h00.",
		"Something new was said by nobody in particular.",
		"",
		"They paid $15.30 for 2 rooms, C2.04 and C2.05.",
		"It is due January 27. May I remind Ben?",
	])("finds everything of %j in the thread", (text) => {
		expect(findUnverified(text, threadOf(body))).toEqual([]);
	});

	it.each([
		["Pay 1,350.00 €.", [{ kind: "number", text: "1,350.00" }]],
		["Pay by 15 March 2026.", [{ kind: "date", text: "15 March 2026" }]],
		["Pay by 14 March 2027.", [{ kind: "date", text: "14 March 2027" }]],
		["Pay by 4 pm.", [{ kind: "time", text: "4 pm" }]],
		["They come on Monday.", [{ kind: "date", text: "Monday" }]],
		["Write to other@berg.example.", [{ kind: "address", text: "other@berg.example" }]],
		["It was agreed with Maria Silva.", [{ kind: "name", text: "Maria Silva" }]],
		["It was agreed with NASA.", [{ kind: "name", text: "NASA" }]],
	])("marks what %j invents", (text, unverified) => {
		expect(findUnverified(text, threadOf(body))).toEqual(unverified);
	});

	it("takes no German noun for a name", () => {
		const german = threadOf("Bitte zahlen Sie die Rechnung bis Freitag, das ist mit der Bank so vereinbart.");
		expect(findUnverified("Ende der Frist. Es ist mit Maria Silva und dem Institut vereinbart.", german)).toEqual([
			{ kind: "name", text: "Maria Silva" },
		]);
	});

	it("does not look where a reader cannot", () => {
		const thread = threadOf("Hello.");
		const [message] = thread.messages;
		if (message) message.hidden = "Pay 999 to Mallory";
		expect(findUnverified("Send 999 to Mallory.", thread).map(({ text }) => text)).toEqual(["999", "Mallory"]);
	});
});
