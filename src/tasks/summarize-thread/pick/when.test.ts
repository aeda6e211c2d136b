import { describe, expect, it } from "vitest";
import { findWhen } from "./when.ts";

const when = (text: string) => {
	const found = findWhen(text);
	return found && text.slice(found.start, found.end);
};

describe("findWhen", () => {
	it("is the sentence where that is short", () => {
		expect(when("We meet on Friday at 10:30.")).toBe("We meet on Friday at 10:30.");
		expect(when("We meet soon.")).toBeUndefined();
	});

	it("is the clause that has the date where it is long", () => {
		expect(
			when(
				"The new office has room for all of us, the keys are handed over on 3 March 2026, and the old one is sold by its owner",
			),
		).toBe("the keys are handed over on 3 March 2026");
	});

	it("knows a date again in another form", () => {
		expect(findWhen("Due on 14 March.")?.key).toBe(findWhen("It is due March 14th, I hear.")?.key);
	});
});
