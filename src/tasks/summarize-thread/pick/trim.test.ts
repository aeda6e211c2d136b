import { describe, expect, it } from "vitest";
import { trimSentence } from "./trim.ts";

const trimmed = (text: string, max = 200) => {
	const { from, to } = trimSentence(text, max);
	return text.slice(from, to);
};

describe("trimSentence", () => {
	it.each([
		["Well, the room is booked for ten.", "the room is booked for ten."],
		["By the way, Ana will be there too.", "Ana will be there too."],
		["And we need four more chairs.", "we need four more chairs."],
		["Übrigens: Der Raum ist am Montag frei.", "Der Raum ist am Montag frei."],
		["The room is booked for ten (see below)", "The room is booked for ten"],
		["Send me the list today, thanks!", "Send me the list today"],
		["So far the room is free.", "So far the room is free."],
		["Well, no.", "Well, no."],
	])("%j", (text, core) => {
		expect(trimmed(text)).toBe(core);
	});

	it("leaves off what a long sentence adds, not what it depends on", () => {
		expect(trimmed("We move to Lima in June, which is when the lease of the old office ends", 40)).toBe(
			"We move to Lima in June",
		);
		expect(trimmed("We will sign on Friday (unless the bank says no)")).toContain("unless");
		expect(trimmed("We move to Lima in June, and only if the board does not object to it", 60)).toContain("only");
	});

	it.each([
		"We pay the invoice of the supplier on Friday at the latest, unless the board objects",
		"We pay the invoice of the supplier on Friday at the latest, though we don’t like it",
		"Wir zahlen die Rechnung des Lieferanten bis Freitag vollständig, es sei denn, der Rat sagt nein",
		"Nous payons la facture du fournisseur vendredi au plus tard, à moins que le conseil dise non",
		"Pagamos la factura del proveedor el viernes a más tardar, siempre que el consejo diga que sí",
	])("says that it loses the condition of %j", (text) => {
		expect(trimSentence(text, 50)).toMatchObject({ whole: false, loses: true });
		expect(trimSentence(text, 200)).toMatchObject({ whole: true, loses: false });
	});

	it("does not end in a condition unawares", () => {
		expect(trimSentence("We sign the lease of the new office on Friday unless it rains", 54).loses).toBe(true);
	});

	it("says when it had to cut a sentence in two", () => {
		const { from, to, whole } = trimSentence("word ".repeat(100), 50);
		expect(whole).toBe(false);
		expect(to - from).toBeLessThan(50);
		expect(trimmed("😀".repeat(100), 51)).toBe("😀".repeat(25));
	});
});
