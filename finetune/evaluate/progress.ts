/** "2:05": minutes and seconds that are left when `done` of `total` took `ms`; nothing while that cannot be known. */
export function timeLeft(done: number, total: number, ms: number): string {
	if (done === 0 || done >= total) return "";
	const seconds = Math.round(((ms / done) * (total - done)) / 1000);
	return `, ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} left`;
}
