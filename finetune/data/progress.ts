const EVERY_MS = 3000;

/** Prints, at most every three seconds, how far a job is and how long it still takes if it goes on like this. */
export function createProgress(what: string, print: (line: string) => void = console.log) {
	const start = Date.now();
	let last = start;
	return (done: number, total: number): void => {
		const now = Date.now();
		if (now - last < EVERY_MS || done === 0) return;
		last = now;
		print(
			`${what}: ${done} of ${total}, ${Math.ceil((((now - start) / done) * Math.max(0, total - done)) / 1000)} s left`,
		);
	};
}
