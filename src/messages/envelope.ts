import { z } from "zod";

/** Marks our messages among others that a library may send through the same channel. */
export const ADDRESSEE = "inglenook";

export const requestSchema = z.object({ to: z.literal(ADDRESSEE), name: z.string(), input: z.unknown() });
export type Request = z.infer<typeof requestSchema>;

export const responseSchema = z.discriminatedUnion("ok", [
	z.object({ ok: z.literal(true), output: z.unknown() }),
	z.object({ ok: z.literal(false), error: z.object({ name: z.string(), message: z.string() }) }),
]);
export type Response = z.infer<typeof responseSchema>;
