import { expect, it } from "vitest";
import { isBoilerplate } from "./boilerplate.ts";

it.each([
	"To unsubscribe, follow the link.",
	"This e-mail is for the intended recipient only.",
	"If you have any questions, just reply.",
	"Thanks a lot!",
	"I hope this finds you well.",
	"Looking forward to seeing you.",
	"Von meinem iPhone gesendet",
])("is %j", (text) => {
	expect(isBoilerplate(text)).toBe(true);
});

it.each(["Thanks to Ana the room is free.", "The questions are on page 3.", "Great prices, but late delivery."])(
	"is not %j",
	(text) => {
		expect(isBoilerplate(text)).toBe(false);
	},
);
