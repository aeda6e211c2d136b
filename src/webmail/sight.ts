const PROPERTIES = [
	"backgroundColor",
	"backgroundImage",
	"bottom",
	"clip",
	"clipPath",
	"color",
	"contentVisibility",
	"direction",
	"display",
	"filter",
	"fontSize",
	"height",
	"left",
	"marginLeft",
	"marginTop",
	"maxHeight",
	"maxWidth",
	"opacity",
	"overflow",
	"overflowX",
	"overflowY",
	"position",
	"right",
	"scale",
	"textIndent",
	"top",
	"transform",
	"visibility",
	"webkitTextFillColor",
	"whiteSpace",
	"width",
] as const;

/** The part of a computed style that decides whether, and in which lines, a text is seen. */
export type Look = Partial<Record<(typeof PROPERTIES)[number], string>>;

export interface Box {
	left: number;
	top: number;
	right: number;
	bottom: number;
}

/** How a page looks: all that the adapters know of it beyond its tree. A browser has it, and so has a test. */
export interface Sight {
	look(element: Element): Look;
	/** Where layout put it; left out where there is no layout, and then styles alone decide. */
	box?(element: Element): Box | undefined;
}

/** A browser's own. Both calls are live: a reading is done in one go, before the page can change. */
export function sightOf(view: Pick<Window, "getComputedStyle">): Sight {
	return {
		look: (element) => view.getComputedStyle(element),
		box: (element) => element.getBoundingClientRect(),
	};
}

/** Whether an element is laid out at all: neither it nor anything around it is switched off. */
export function isShown(element: Element, sight: Sight): boolean {
	for (let at: Element | null = element; at; at = at.parentElement) {
		if (sight.look(at).display === "none") return false;
	}
	if (sight.look(element).visibility === "hidden") return false;
	const box = sight.box?.(element);
	return !box || (box.right > box.left && box.bottom > box.top);
}
