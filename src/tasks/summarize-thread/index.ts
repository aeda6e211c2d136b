export { summarizeThread } from "./prompt.ts";
export type { Thread, ThreadMessage, ThreadSummary } from "./schema.ts";
export { threadSchema, threadSummarySchema } from "./schema.ts";
