import { z } from "zod";
import { errorText } from "../lib/error-text.ts";

/** Marks our messages among others that a library may send through the same channel. */
export const ADDRESSEE = "inglenook";

export const requestSchema = z.object({ to: z.literal(ADDRESSEE), name: z.string(), input: z.unknown() });
export type Request = z.infer<typeof requestSchema>;

export const responseSchema = z.discriminatedUnion("ok", [
	z.object({ ok: z.literal(true), output: z.unknown() }),
	z.object({ ok: z.literal(false), error: z.object({ name: z.string(), message: z.string() }) }),
]);
export type Response = z.infer<typeof responseSchema>;

/** An error as data: errors do not survive the way between two contexts. */
export function serializeError(thrown: unknown): { name: string; message: string } {
	return { name: thrown instanceof Error ? thrown.name : "Error", message: errorText(thrown) };
}

export function reviveError({ name, message }: { name: string; message: string }): Error {
	const error = new Error(message);
	error.name = name;
	return error;
}
