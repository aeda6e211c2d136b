/** More are no quicker with matrices as small as an encoder's, and the user's other programs want some too. */
const MOST_THREADS = 4;

/** Threads share memory, which only a page that is cross-origin isolated may. */
export function usableThreads(isolated: boolean, cores: number): number {
	return isolated ? Math.max(1, Math.min(MOST_THREADS, cores)) : 1;
}
