import { fileURLToPath } from "node:url";

/** The repository's root, absolute, with a separator at the end. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Runs a command's body: Ctrl+C aborts its signal, whatever it throws becomes one sentence on stderr and exit code 1.
 */
export async function runMain(body: (signal: AbortSignal) => Promise<void>): Promise<void> {
	const controller = new AbortController();
	const stop = () => controller.abort(new Error("Stopped."));
	process.once("SIGINT", stop);
	process.once("SIGTERM", stop);
	try {
		await body(controller.signal);
	} catch (error) {
		const cause = controller.signal.aborted ? controller.signal.reason : error;
		console.error(cause instanceof Error ? cause.message : String(cause));
		process.exitCode = 1;
	} finally {
		process.off("SIGINT", stop);
		process.off("SIGTERM", stop);
	}
}
