import { type FoundMessage, type FoundThread, hashText, type NotFound, type Page, plainLine } from "./found.ts";
import { isShown } from "./sight.ts";

/** What most pages call their content; the longest that is shown is read. */
const ARTICLES = ["article", '[role="main"]', "main", '[itemprop="articleBody"]'];
/** Around the content, and no part of it. */
const AROUND =
	'nav, aside, footer, form, [role="navigation"], [role="complementary"], [role="search"], [role="banner"], [role="contentinfo"], [aria-modal="true"]';

/** The user's selection, or the main text of any page, as a thread of one message. */
export function findGenericText(page: Page): FoundThread | NotFound {
	const { document, url } = page;
	const range = rangeOf(page);
	const root = range ? elementOf(range.commonAncestorContainer) : articleOf(page);
	if (!root?.textContent?.trim()) return { problem: "There is no text on this page to sum up." };
	const message: FoundMessage = {
		id: range ? "selection" : "page",
		from: plainLine(document.querySelector('meta[name="author"]')?.getAttribute("content"), 120),
		to: [],
		date: plainLine(document.querySelector("time[datetime]")?.getAttribute("datetime"), 40),
		container: root,
		body: root,
		state: "open",
		truncated: false,
		notices: new Set(range ? [] : root.querySelectorAll(AROUND)),
		range,
	};
	return {
		// another selection is another text
		id: range ? `selection:${hashText(range.toString())}:${url}` : `page:${url}`,
		subject: plainLine(document.title) || plainLine(document.querySelector("h1")?.textContent),
		heading: root,
		messages: [message],
		rolledUp: { count: 0 },
	};
}

function rangeOf({ selection, document }: Page): Range | undefined {
	if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return undefined;
	const range = selection.getRangeAt(0);
	return range.toString().trim() !== "" && document.contains(range.commonAncestorContainer) ? range : undefined;
}

function elementOf(node: Node): Element | null {
	return node.nodeType === 1 ? (node as Element) : node.parentElement;
}

function articleOf({ document, sight }: Page): Element {
	const candidates = ARTICLES.flatMap((selector) => [...document.querySelectorAll(selector)]).filter((element) =>
		isShown(element, sight),
	);
	const length = (element: Element) => element.textContent?.trim().length ?? 0;
	const [longest] = candidates.sort((a, b) => length(b) - length(a));
	return longest && length(longest) > 0 ? longest : document.body;
}
