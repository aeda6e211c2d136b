/** Longer than any word, shorter than any picture: code in letters (base64, keys, certificates), not text. */
const LONG_RUN = /[A-Za-z0-9+/=_-]{160,}/g;
/** The same, wrapped as mail wraps it. */
const WRAPPED = /(?:^[A-Za-z0-9+/]{56,80}={0,2}[ \t]*(?:\n|$)){3,}(?:^[A-Za-z0-9+/]{1,80}={0,2}[ \t]*$)?/gm;
const MARK = "…";

/** Takes out what is data in letters; `characters` says how much it was. */
export function withoutBlobs(text: string): { text: string; characters: number } {
	let characters = 0;
	const drop = (blob: string) => {
		characters += blob.length;
		return blob.endsWith("\n") ? `${MARK}\n` : MARK;
	};
	return { text: text.replace(WRAPPED, drop).replace(LONG_RUN, drop), characters };
}
