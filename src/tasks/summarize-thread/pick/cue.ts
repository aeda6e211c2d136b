/** How far a cue spoils what stands around it: its sentence, that and the rest of its paragraph, or its whole paragraph. */
export type Reach = "sentence" | "rest" | "paragraph";

export interface Cue {
	/** Read in folded text: small letters, no accents. Gaps are bounded, so that no text takes long. */
	pattern: RegExp;
	/** Two name a sentence. */
	weight: 1 | 2;
	reach: Reach;
}

/** A pattern's source, to be read in the whole of a folded text. */
export const cue = (pattern: string, weight: Cue["weight"], reach: Reach): Cue => ({
	pattern: new RegExp(pattern, "gu"),
	weight,
	reach,
});
