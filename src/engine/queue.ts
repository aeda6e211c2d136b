/** Runs jobs one at a time, first come first served. */
export interface Queue {
	/**
	 * A job whose signal aborts while it waits never starts. One that runs keeps the queue until its promise settles, so
	 * that two jobs never meet on one model; the caller's promise rejects at once.
	 */
	run<T>(job: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>;
}

export function createQueue(): Queue {
	let last: Promise<unknown> = Promise.resolve();
	return {
		run(job, signal) {
			return new Promise((resolve, reject) => {
				if (signal.aborted) return reject(signal.reason);
				const onAbort = () => reject(signal.reason);
				signal.addEventListener("abort", onAbort, { once: true });
				const start = async () => {
					try {
						if (!signal.aborted) resolve(await job(signal));
					} catch (error) {
						reject(error);
					} finally {
						signal.removeEventListener("abort", onAbort);
					}
				};
				last = last.then(start);
			});
		},
	};
}
