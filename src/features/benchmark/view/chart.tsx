import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

export interface ChartProps {
	id: string;
	title: string;
	/** What it shows, in a sentence: for those who see it, and for those who hear the page. */
	meaning: string;
	/** @param width in pixels */
	draw: (width: number) => Element;
	/** The same in numbers. */
	children: ComponentChildren;
}

/** A chart with a table beside it. */
export function Chart({ id, title, meaning, draw, children }: ChartProps) {
	const place = useRef<HTMLDivElement>(null);
	const width = useWidth(place);
	useEffect(() => {
		if (width > 0) place.current?.replaceChildren(unnamed(draw(width)));
	}, [width, draw]);
	return (
		<figure id={id} class="chart card" aria-labelledby={`${id}-title`}>
			<figcaption>
				<h3 id={`${id}-title`}>{title}</h3>
				<p class="quiet">{meaning}</p>
			</figcaption>
			<div class="beside">
				<div class="drawing" role="img" aria-label={`${title}. ${meaning} The table has the numbers.`} ref={place} />
				<div class="scroll">{children}</div>
			</div>
		</figure>
	);
}

/** The picture has a name as a whole; those that Plot gives its parts may not stand on groups of an SVG. */
function unnamed(drawing: Element): Element {
	for (const part of drawing.querySelectorAll("g[aria-label]")) part.removeAttribute("aria-label");
	return drawing;
}

/** Of an element, as it is now. */
function useWidth(place: { current: HTMLElement | null }): number {
	const [width, setWidth] = useState(0);
	useEffect(() => {
		const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
		if (place.current) observer.observe(place.current);
		return () => observer.disconnect();
	}, []);
	return width;
}
