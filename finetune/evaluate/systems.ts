import type { Model } from "../../src/catalog/schema.ts";
import { packageBytes } from "./models.ts";

/** Something that answers: the candidate, and what it has to be better than. */
export interface System {
	id: "candidate" | "base" | "rules";
	name: string;
	/** Its catalog id; rules have none. */
	model?: string;
	/** Whether its probabilities mean anything. */
	calibrated: boolean;
	/** What a reader has to know about it, in a sentence. */
	note?: string;
	/** In bytes. */
	size?: { total: number; weights: number; libraries: number };
}

export function candidateSystem(model: Model): System {
	return modelSystem("candidate", model, model.name);
}

/** @param ownCalibration whether the base has a calibration of its own */
export function baseSystem(model: Model, ownCalibration: boolean): System {
	const system = modelSystem("base", model, "Base, untuned");
	if (model.kind === "chat" || ownCalibration) return system;
	return {
		...system,
		calibrated: false,
		note: "The untuned base has no calibration: it answers with the nearest category and never with Other.",
	};
}

export const RULES: System = { id: "rules", name: "Rules", calibrated: false };

/** What stands for rules where the task has none. */
export const FIRST_SENTENCE: System = {
	id: "rules",
	name: "First sentence",
	calibrated: false,
	note: "First sentence: how the last mail begins, and the three words that the thread has most often; no model, and not asked through the extension.",
};

function modelSystem(id: System["id"], model: Model, name: string): System {
	const shared = { id, name, model: model.id, size: packageBytes(model) };
	if (model.kind === "encoder") return { ...shared, calibrated: true };
	if (!model.tasks.includes("group-tabs")) return { ...shared, calibrated: false };
	return {
		...shared,
		calibrated: false,
		note: "A model that writes gives no probabilities: 1 stands for every answer that could be read, 0 for the others.",
	};
}
