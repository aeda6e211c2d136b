/** What an unknown thrown thing says, in one line that is never empty and never longer than a sentence or two. */
export function errorText(thrown: unknown): string {
	const text = thrown instanceof Error ? thrown.message : String(thrown);
	return text.replace(/\s+/g, " ").trim().slice(0, 400) || "Something failed without saying why.";
}

/** Whether `thrown` is what a cancelled wait rejects with. */
export function isAbort(thrown: unknown): boolean {
	return thrown instanceof Error && thrown.name === "AbortError";
}
