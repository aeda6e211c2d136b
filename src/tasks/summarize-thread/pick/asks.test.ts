import { describe, expect, it } from "vitest";
import { askWeight, isAsk } from "./asks.ts";

describe("isAsk", () => {
	it.each([
		"Could you send me the plan?",
		"Please bring the plan on Friday.",
		"Review the attached draft by Monday.",
		"Is the room still free at ten?",
		"I need you to sign the form.",
		"Bitte schicken Sie mir den Plan.",
		"Pourriez-vous confirmer la date ?",
		"¿Puedes enviarme el informe?",
		"Apportez aussi vos diplômes.",
		"Wenn es passt, bringen Sie den Ausweis mit.",
		"Necesito el informe antes del martes.",
		"Let me know what you think of it.",
	])("is %j", (text) => {
		expect(isAsk(text)).toBe(true);
	});

	it.each(["The plan is ready.", "Why not?", "Please!", "If you must know, it rained.", "Wir treffen uns um zehn."])(
		"is not %j",
		(text) => {
			expect(isAsk(text)).toBe(false);
		},
	);

	it("weighs a request more than a question", () => {
		expect(askWeight("Please send me the plan.")).toBeGreaterThan(askWeight("Is the plan ready yet?"));
	});
});
