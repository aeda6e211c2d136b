import { describe, expect, it } from "vitest";
import { attributionLength, splitText } from "./quoted.ts";

describe("a copy below an answer", () => {
	it.each([
		"On 2026-03-10, Anna Berg wrote:",
		"On Tue, Mar 10, 2026 at 9:12 AM Anna Berg <anna@berg.example> wrote:",
		"On Tue, Mar 10, 2026 at 9:12 AM Anna Maria Berg von und zu Hohenstein\n<anna@berg.example>\nwrote:",
		"Am 2026-03-10 schrieb Anna Berg:",
		"Am Di., 10. März 2026 um 09:12 Uhr schrieb Anna Berg <anna@berg.example>:",
		"Anna Berg <anna@berg.example> schrieb am Di., 10. März 2026, 09:12:",
		"Le 2026-03-10, Anna Berg a écrit :",
		"Le mar. 10 mars 2026 à 09:12, Anna Berg <anna@berg.example> a écrit :",
		"El 2026-03-10, Anna Berg escribió:",
		"El mar, 10 mar 2026 a las 9:12, Anna Berg (<anna@berg.example>) escribió:",
		"-----Original Message-----",
		"-----Ursprüngliche Nachricht-----",
		"-----Message d'origine-----",
		"-----Mensaje original-----",
		"From: Anna Berg\nSent: Tuesday, 10 March 2026\nTo: Ben\nSubject: Lunch\n",
		"Von: Anna Berg\nGesendet: Dienstag, 10. März 2026\nAn: Ben\nBetreff: Mittagessen\n",
		"De : Anna Berg\nEnvoyé : mardi 10 mars 2026\nÀ : Ben\nObjet : Déjeuner\n",
		"De: Anna Berg\nEnviado: martes, 10 de marzo de 2026\nPara: Ben\nAsunto: Comida\n",
	])("begins with %j", (introduction) => {
		const copy = "Shall we meet at 12?";
		const { own, quoted, forwarded } = splitText(`13:00 suits me.\n\n${introduction}\n${copy}`);
		expect(own).toBe("13:00 suits me.");
		expect(quoted).toContain(copy);
		expect(forwarded).toBe(false);
	});

	it("may be marked, with answers between its lines", () => {
		const { own, quoted } = splitText("On 10 March 2026, Anna wrote:\n> At 12?\n\nNo, at 13:00.\n> At Kappa?\nYes.");
		expect(own).toBe("No, at 13:00.\nYes.");
		expect(quoted).toBe("On 10 March 2026, Anna wrote:\n> At 12?\n> At Kappa?");
	});

	it.each([
		"On Monday the committee wrote: we agree.\nSo do I.",
		"In her report Anna wrote:\nAll is well.",
		"From: Berlin\nTo: Paris\nDate: 3 March\nPlease book it.",
		"Le client a écrit :\nil est d'accord.",
		"a > b, and b > c.",
	])("is not seen in %j", (text) => {
		expect(splitText(text)).toEqual({ own: text, quoted: "", signature: "", forwarded: false });
	});

	it("that is what the mail is sent for is told", () => {
		expect(splitText("FYI\n---------- Forwarded message ---------\nFrom: L\n\nRent rises.").forwarded).toBe(true);
		expect(splitText("From: L\nSent: Monday\nTo: Ben\nSubject: Rent\n\nRent rises.").forwarded).toBe(true);
	});
});

it("an attribution is found at the end of a text only", () => {
	expect(attributionLength("Yes.\n\nOn 10 March 2026, Anna wrote:")).toBe("On 10 March 2026, Anna wrote:".length);
	expect(attributionLength("On 10 March 2026, Anna wrote:\nYes.")).toBe(0);
	expect(attributionLength("")).toBe(0);
});

describe("a signature", () => {
	it.each([
		["Please pay by Friday.\n\n-- \nAnna Berg\nHead of Sales", "-- \nAnna Berg\nHead of Sales"],
		["Please pay by Friday.\n\nBest regards,\nAnna Berg\nHead of Sales, Berg GmbH\n+49 30 123456", "Best regards,"],
		["Please pay by Friday.\n\nThanks!\nAnna", "Thanks!"],
		["Please pay by Friday.\n\nMit freundlichen Grüßen\nAnna Berg", "Mit freundlichen Grüßen"],
		["Please pay by Friday.\n\nCordialement,\nAnna Berg", "Cordialement,"],
		["Please pay by Friday.\n\nUn saludo,\nAnna", "Un saludo,"],
		["Please pay by Friday.\n\nSent from my iPhone", "Sent from my iPhone"],
		["Please pay by Friday.\n\nBest,\nAnna\n--\nAnna Berg\nSales", "Best,"],
	])("is parted from %j", (text, begins) => {
		const { own, signature } = splitText(text);
		expect(own).toBe("Please pay by Friday.");
		expect(signature.replace("-- ", "--")).toContain(begins.replace("-- ", "--").split("\n")[0]);
	});

	it.each([
		"Hi,\nthanks\nPlease pay the invoice by Friday.\nAnna",
		"All is done.\n\nBest,\nAnna\n\nPS: the meeting is at 15:00 now.",
		"Thanks!",
		"Thanks,\nthe room is booked for 13:00",
		"Prices:\n--\nA 10\nB 20\n".concat("C 30 and more\n".repeat(30)),
	])("does not take what should be read: %j", (text) => {
		expect(splitText(text).own).toBe(text.trim());
	});
});
