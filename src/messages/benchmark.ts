import { z } from "zod";

/** The providers that a benchmark can ask for by name. */
const MEASURED_BACKENDS = ["webgpu", "cpu", "rules"] as const;

export const measuredBackend = z.enum(MEASURED_BACKENDS);
export type MeasuredBackend = z.infer<typeof measuredBackend>;

const bytes = z.number().nonnegative();

/** Main memory of the whole machine, in bytes. */
export const memorySchema = z.object({ capacity: bytes, available: bytes });
export type Memory = z.infer<typeof memorySchema>;

/** A model on a backend, or the rules. */
export const candidateSchema = z.object({
	backend: measuredBackend,
	/** null of the rules. */
	model: z.object({ id: z.string(), name: z.string(), kind: z.enum(["encoder", "chat"]) }).nullable(),
	/** Ids of the tasks that it can be asked. */
	tasks: z.array(z.string()),
	/** Why it cannot run here, in a sentence. */
	unfit: z.string().optional(),
});
export type Candidate = z.infer<typeof candidateSchema>;

export const machineSchema = z.object({
	/** Of WebGPU. */
	adapter: z.object({
		kind: z.enum(["gpu", "software", "none"]),
		/** One plain phrase. */
		description: z.string(),
	}),
	/** What the browser calls itself, e.g. "Chrome 142 on Linux". */
	browser: z.string(),
	/** Threads that run at once. */
	cores: z.number().int(),
	memory: memorySchema.optional(),
});
export type Machine = z.infer<typeof machineSchema>;
