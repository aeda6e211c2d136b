import { serializeError } from "../lib/error-data.ts";
import { embedByOnnx, type OnnxModel } from "./onnx-embed.ts";
import { type OnnxJob, type OnnxParts, type OnnxReply, requestSchema } from "./onnx-messages.ts";
import { createQueue } from "./queue.ts";

export interface OnnxHostOptions {
	/** @throws Error when ONNX Runtime refuses the parts */
	open: (parts: OnnxParts) => Promise<OnnxModel>;
	threads: number;
	/** Resolves when messages that have come meanwhile were heard. */
	pause: () => Promise<void>;
	/** Called when nothing has been asked for so long. */
	idleMs: number;
	onIdle: () => void;
}

export interface OnnxHost {
	/** Answers the requests that come over a port until its other end is gone. */
	serve(port: MessagePort): void;
}

/** The page's side: holds one model, and outlives the workers that ask it. */
export function createOnnxHost({ open, threads, pause, idleMs, onIdle }: OnnxHostOptions): OnnxHost {
	const queue = createQueue();
	let current: { key: string; model: OnnxModel } | undefined;
	let running = 0;
	let leave = () => {};
	let idle = setTimeout(onIdle, idleMs);

	async function load(parts: OnnxParts, signal: AbortSignal): Promise<void> {
		if (current?.key === parts.key) return;
		const before = current;
		current = undefined;
		await before?.model.dispose();
		const model = await open(parts);
		// the first call allocates; it is kept although nobody may be waiting for it any more
		await embedByOnnx(model, ["warm"], { signal: new AbortController().signal, pause });
		current = { key: parts.key, model };
		signal.throwIfAborted();
	}

	async function answer(
		job: OnnxJob,
		signal: AbortSignal,
		post: (reply: OnnxReply) => void,
	): Promise<Float32Array<ArrayBuffer>[]> {
		if (job.kind === "load") {
			await load(job.parts, signal);
			return [];
		}
		if (!current) throw new Error("No model is loaded; load one first.");
		const onProgress = (done: number, total: number) => post({ kind: "progress", id: job.id, done, total });
		return embedByOnnx(current.model, job.texts, { signal, onProgress, pause });
	}

	return {
		serve(port) {
			const jobs = new Map<number, AbortController>();
			// there is one worker at a time: who asked before was killed, and nobody waits any more
			leave();
			leave = () => {
				for (const controller of jobs.values()) controller.abort(new DOMException("Nobody waits.", "AbortError"));
			};
			const post = (reply: OnnxReply, transfer: Transferable[] = []) => port.postMessage(reply, transfer);

			async function run(job: OnnxJob): Promise<void> {
				const controller = new AbortController();
				jobs.set(job.id, controller);
				running++;
				clearTimeout(idle);
				try {
					const vectors = await queue.run((signal) => answer(job, signal, post), controller.signal);
					post(
						{ kind: "done", id: job.id, vectors },
						vectors.map(({ buffer }) => buffer),
					);
				} catch (error) {
					post({ kind: "failed", id: job.id, error: serializeError(error) });
				} finally {
					jobs.delete(job.id);
					running--;
					if (running === 0) idle = setTimeout(onIdle, idleMs);
				}
			}

			port.addEventListener("message", ({ data }) => {
				const request = requestSchema.parse(data);
				if (request.kind !== "abort") void run(request);
				else jobs.get(request.id)?.abort(new DOMException("Cancelled.", "AbortError"));
			});
			port.addEventListener("close", leave);
			port.start();
			post({ kind: "ready", loaded: current?.key ?? null, threads });
		},
	};
}
