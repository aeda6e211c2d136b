import { errorText } from "./error-text.ts";

/** What is left of an error on its way between two contexts. */
export interface ErrorData {
	name: string;
	message: string;
}

/** An error as data: errors do not survive the way between two contexts. */
export function serializeError(thrown: unknown): ErrorData {
	return { name: thrown instanceof Error ? thrown.name : "Error", message: errorText(thrown) };
}

export function reviveError({ name, message }: ErrorData): Error {
	const error = new Error(message);
	error.name = name;
	return error;
}
