import { z } from "zod";
import { type Stored, stored } from "../../browser/storage.ts";
import { type Run, runSchema } from "./result.ts";

/** The run that is under way, or was when its page was closed. */
export function storedCurrentRun(): Stored<Run | null> {
	return stored<Run | null>("local", "benchmark-current", runSchema.nullable(), null);
}

/** One that another version wrote in another form is left out; it is not to take the others with it. */
const runsSchema = z.array(z.unknown()).transform((runs) =>
	runs.flatMap((value) => {
		const parsed = runSchema.safeParse(value);
		return parsed.success ? [parsed.data] : [];
	}),
);

/** The runs that ended, the newest first. */
export function storedRuns(): Stored<Run[]> {
	return stored<Run[]>("local", "benchmark-runs", runsSchema, []);
}
