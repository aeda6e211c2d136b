import { describe, expect, it } from "vitest";
import { choose, decide, speaksForItself } from "./choose.ts";

const NAMES = ["Houseplants", "Streaming"];
const calibration = { temperature: 0.1, other: 0.1 };

describe("decide", () => {
	// the same truth table as choose() has in finetune/train/test_encoder.py
	it.each<[number[], number, string]>([
		[[0.9, 0.1], 0.2, "Houseplants"],
		[[0.1, 0.3], 0.5, "Other"],
		[[0.5, 0.49], 0.54, "Houseplants"],
		[[0.5, 0.2], 0.54, "Other"],
	])("answers cosines %j and %d for Other with %s", (cosines, other, category) => {
		const logits = [...cosines, other].map((cosine) => cosine / 0.1);
		expect(decide(logits, NAMES).category).toBe(category);
	});

	it("says how probable its answer is", () => {
		const sure = decide([2, 1, 0].map(Math.log), NAMES);
		expect([sure.category, sure.probability]).toEqual(["Houseplants", expect.closeTo(2 / 3)]);
		const none = decide([1, 1, 6].map(Math.log), NAMES);
		expect([none.category, none.probability]).toEqual(["Other", expect.closeTo(0.75)]);
	});
});

describe("choose", () => {
	const site = (words: Float32Array, carriesAnything = false) => ({ words, carriesAnything });
	const three = (a: number, b: number) => Float32Array.of(a, b, Math.sqrt(1 - a * a - b * b));
	const categories = [three(1, 0), three(0, 1)];

	it("takes three quarters of what a site is known as", () => {
		const text = three(0.3, 0.5);
		expect(choose({ text }, categories, NAMES, calibration).category).toBe("Streaming");
		expect(choose({ text, known: site(three(0.5, 0.4)) }, categories, NAMES, calibration).category).toBe("Houseplants");
		expect(choose({ text, known: site(three(0.42, 0.4)) }, categories, NAMES, calibration).category).toBe("Streaming");
	});

	it("does not ask what a tab says where its site speaks for itself", () => {
		expect(speaksForItself(site(three(0.7, 0.3)), categories)).toBe(true);
		expect(choose({ known: site(three(0.7, 0.3)) }, categories, NAMES, calibration).category).toBe("Houseplants");
		expect(speaksForItself(site(three(0.7, 0.6)), categories)).toBe(false);
		expect(speaksForItself(site(three(0.4, 0)), categories)).toBe(false);
		expect(() => choose({ known: site(three(0.4, 0)) }, categories, NAMES, calibration)).toThrow("has not been read");
	});

	it("asks the page alone where its site carries anything and is itself no category of the list", () => {
		const [text, words] = [three(0.6, 0), three(0.01, 0.15)];
		const sure = { ...calibration, other: 0.3 };
		expect(choose({ text, known: site(words) }, categories, NAMES, sure).category).toBe("Other");
		expect(choose({ text, known: site(words, true) }, categories, NAMES, sure).category).toBe("Houseplants");
	});

	it("goes by what such a site is where the list has a category for it", () => {
		const known = site(three(0.1, 0.9), true);
		expect(choose({ text: three(0.9, 0.1), known }, categories, NAMES, calibration).category).toBe("Streaming");
	});

	it("refuses vectors of different lengths", () => {
		expect(() => choose({ text: Float32Array.of(1) }, categories, NAMES, calibration)).toThrow(
			"clear the vector cache",
		);
	});
});
