import type { Part, Site } from "./selectors.ts";

/** How one part of a page was found: what a bug report needs when a site has changed. */
export interface SelectorReport {
	part: Part;
	/** `absent` is no fault: not every page has, say, a clipped message. */
	status: "first" | "fallback" | "broken" | "absent";
	/** The worst that was needed. */
	selector?: string;
	/** In how many places it was looked for, and in how many it was there. */
	sought: number;
	found: number;
}

export interface Finder {
	first(root: ParentNode, part: Part): Element | undefined;
	/** All that the first selector with any acceptable one finds, outermost only. */
	all(root: ParentNode, part: Part, accept?: (element: Element) => boolean): Element[];
	/** All that any selector finds, in document order; no account is kept of it. */
	any(root: ParentNode, part: Part): Element[];
	/** All that the selector with most finds: a class that lost its name on some messages must not lose the messages. */
	most(root: ParentNode, part: Part): Element[];
	matches(element: Element, part: Part): boolean;
	report(): SelectorReport[];
}

/**
 * Looks parts up in a site's table and keeps account of it. What lies inside a mail's body is never a part of the page:
 * a mail may carry whatever attributes it likes.
 */
export function createFinder({ parts, needed }: Site, page: ParentNode): Finder {
	const bodies = parts.body.find((selector) => page.querySelector(selector) !== null);
	const uses = new Map<Part, { worst: number; sought: number; found: number }>();

	const isOwn = (element: Element, part: Part) =>
		part === "clipped" || bodies === undefined || !element.parentElement?.closest(bodies);
	const query = (root: ParentNode, part: Part, selector: string) =>
		outermost([...root.querySelectorAll(selector)].filter((element) => isOwn(element, part)));

	function note(part: Part, index: number) {
		const use = uses.get(part) ?? { worst: 0, sought: 0, found: 0 };
		use.sought++;
		if (index >= 0) {
			use.found++;
			use.worst = Math.max(use.worst, index);
		}
		uses.set(part, use);
	}

	function all(root: ParentNode, part: Part, accept = (_: Element) => true): Element[] {
		for (const [index, selector] of parts[part].entries()) {
			const found = query(root, part, selector).filter(accept);
			if (found.length === 0) continue;
			note(part, index);
			return found;
		}
		note(part, -1);
		return [];
	}

	return {
		all,
		any: (root, part) => query(root, part, parts[part].join()),
		first: (root, part) => all(root, part)[0],
		most(root, part) {
			const found = parts[part].map((selector) => query(root, part, selector));
			const most = Math.max(...found.map(({ length }) => length));
			const index = most === 0 ? -1 : found.findIndex(({ length }) => length === most);
			note(part, index);
			return found[index] ?? [];
		},
		matches: (element, part) => parts[part].some((selector) => element.matches(selector)),
		report: () =>
			[...uses].map(([part, { worst, sought, found }]) => {
				const missing = needed.includes(part) ? found < sought : false;
				const selector = found > 0 ? parts[part][worst] : undefined;
				return {
					part,
					status: missing ? "broken" : found === 0 ? "absent" : worst > 0 ? "fallback" : "first",
					...(selector === undefined ? {} : { selector }),
					sought,
					found,
				};
			}),
	};
}

function outermost(elements: readonly Element[]): Element[] {
	const kept: Element[] = [];
	// in document order, so that whatever holds an element comes before it
	for (const element of elements) if (!kept.at(-1)?.contains(element)) kept.push(element);
	return kept;
}
