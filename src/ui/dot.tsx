/** @param color one of Chrome's group colours */
export function Dot({ color }: { color: string }) {
	return <span class="dot" style={{ background: `var(--group-${color})` }} aria-hidden="true" />;
}
