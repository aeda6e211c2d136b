interface Dated {
	date: string;
}

const ISO = /^\d{4}-\d\d-\d\d/;

/** Oldest first: Outlook shows the newest on top when its user likes it so. Without dates the page's order stands. */
export function oldestFirst<T extends Dated>(messages: readonly T[]): T[] {
	const known = messages.filter(({ date }) => ISO.test(date));
	const steps = known.slice(1).map(({ date }, index) => compare(known[index]?.date ?? "", date));
	const isReversed = steps.some((step) => step > 0) && !steps.some((step) => step < 0);
	const ordered = isReversed ? messages.toReversed() : [...messages];
	// a sort keeps the order of what it cannot tell apart
	return known.length === messages.length ? ordered.sort((a, b) => compare(a.date, b.date)) : ordered;
}

/** A day without a time is neither before nor after a time on that day. */
function compare(a: string, b: string): number {
	const length = Math.min(a.length, b.length);
	const [one, other] = [a.slice(0, length), b.slice(0, length)];
	return one < other ? -1 : one > other ? 1 : 0;
}
