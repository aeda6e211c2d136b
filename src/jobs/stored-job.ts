import { type Stored, stored } from "../browser/storage.ts";
import { IDLE, JOB_KEY, type JobState, jobStateSchema } from "../messages/job.ts";

/** Where the job stands: written by the worker, watched by pages. */
export function storedJob(): Stored<JobState> {
	return stored<JobState>("session", JOB_KEY, jobStateSchema, IDLE);
}
