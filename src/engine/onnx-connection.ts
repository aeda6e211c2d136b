import { reviveError } from "../lib/error-data.ts";
import { abortable } from "./abortable.ts";
import type { EmbedOptions } from "./engine.ts";
import { type OnnxJob, type OnnxReply, type OnnxRequest, replySchema } from "./onnx-messages.ts";

type Ready = Extract<OnnxReply, { kind: "ready" }>;
/** Without its id, which the connection gives it. */
type Ask<J = OnnxJob> = J extends OnnxJob ? Omit<J, "id"> : never;

/** How often the page is looked for while an answer is waited for. */
const LOOK_MS = 500;

/** A way to the page that computes. */
export interface OnnxDoor {
	port: MessagePort;
	/** Whether the page is still there: a port does not always tell. */
	alive(): Promise<boolean>;
}

/** The worker's end of a port to the page that computes. */
export interface OnnxConnection {
	/** Whether the page is still there. */
	check(): Promise<boolean>;
	/** What the page says of itself when it is asked first. Rejects when it is gone before. */
	readonly ready: Promise<Ready>;
	/** @throws what the page threw; Error when the page was closed before it answered; the signal's reason, at once */
	ask(job: Ask, options: EmbedOptions, transfer?: Transferable[]): Promise<Float32Array[]>;
	close(): void;
}

interface Pending {
	resolve: (vectors: Float32Array[]) => void;
	reject: (error: unknown) => void;
	onProgress: EmbedOptions["onProgress"];
}

/** @param onClose called once, when the page is found to be gone */
export function connectOnnx({ port, alive }: OnnxDoor, onClose: () => void): OnnxConnection {
	const pending = new Map<number, Pending>();
	let closed: Error | undefined;
	let last = 0;
	let looking: ReturnType<typeof setInterval> | undefined;

	const post = (request: OnnxRequest, transfer: Transferable[] = []) => port.postMessage(request, transfer);

	let end = () => {};
	const ready = new Promise<Ready>((resolve, reject) => {
		port.addEventListener("message", ({ data }) => {
			const reply = replySchema.parse(data);
			if (reply.kind === "ready") return resolve(reply);
			const asked = pending.get(reply.id);
			if (reply.kind === "progress") return asked?.onProgress?.(reply.done, reply.total);
			if (reply.kind === "done") asked?.resolve(reply.vectors);
			else asked?.reject(reviveError(reply.error));
		});
		end = () => {
			if (closed) return;
			closed = new Error("The browser closed the page that computes on the processor; try again.");
			clearInterval(looking);
			port.close();
			reject(closed);
			for (const asked of pending.values()) asked.reject(closed);
			onClose();
		};
		port.addEventListener("close", end);
	});
	// nobody may be waiting for it
	ready.catch(() => {});
	port.start();

	async function check(): Promise<boolean> {
		if (!closed && !(await alive())) end();
		return closed === undefined;
	}
	// until the page has said that it is ready, somebody waits
	look();
	ready.then(rest, rest);

	function look(): void {
		looking ??= setInterval(() => void check(), LOOK_MS);
	}

	function rest(): void {
		if (pending.size > 0) return;
		clearInterval(looking);
		looking = undefined;
	}

	return {
		check,
		ready,
		async ask(job, { signal, onProgress }, transfer) {
			signal.throwIfAborted();
			if (closed) throw closed;
			const id = ++last;
			const onAbort = () => post({ kind: "abort", id });
			signal.addEventListener("abort", onAbort, { once: true });
			try {
				const answer = new Promise<Float32Array[]>((resolve, reject) => {
					pending.set(id, { resolve, reject, onProgress });
				});
				look();
				post({ ...job, id }, transfer);
				return await abortable(answer, signal);
			} finally {
				signal.removeEventListener("abort", onAbort);
				pending.delete(id);
				rest();
			}
		},
		close: end,
	};
}
