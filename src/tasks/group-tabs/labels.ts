import { decide } from "./choose.ts";
import { groupTabs } from "./prompt.ts";
import { type Answer, type Calibration, type Category, OTHER } from "./schema.ts";

/** Takes a model's probabilities for what they are: for models that nobody has calibrated. */
const UNCALIBRATED = { temperature: 1 };

/** What a language model may answer about a tab: each category's name, as its prompt spells it, and Other's. */
export function labelsOf(categories: readonly Category[]): string[] {
	return [...categories.map(({ name }) => name), OTHER].map((category) => groupTabs.answer({ category }));
}

/** @param logProbabilities of `labelsOf(categories)`, float32 */
export function chooseLabel(
	logProbabilities: Float32Array,
	categories: readonly Category[],
	{ temperature }: Pick<Calibration, "temperature"> = UNCALIBRATED,
): Answer {
	const logits = Array.from(logProbabilities, (value) => value / temperature);
	return decide(
		logits,
		categories.map(({ name }) => name),
	);
}
