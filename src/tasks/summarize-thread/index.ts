export { summarizeThread } from "./prompt.ts";
export { type Thread, type ThreadMessage, type ThreadSummary, threadSchema, threadSummarySchema } from "./schema.ts";
