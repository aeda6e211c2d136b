import type { Embed } from "./vectors.ts";
import { topicsOf } from "./words.ts";

/** Vectors for tests: texts are alike as far as they share topical words. */
export const fakeEmbed: Embed = async (texts) =>
	texts.map((text) => {
		const vector = new Float32Array(256);
		for (const topic of topicsOf(text)) {
			const place = Array.from(topic).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 256, 7);
			vector[place] = (vector[place] ?? 0) + 1;
		}
		const length = Math.hypot(...vector);
		return length === 0 ? vector : vector.map((value) => value / length);
	});
