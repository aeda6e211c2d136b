import type { LineWriter } from "./lines.ts";
import type { Look } from "./sight.ts";

const INLINE = /^(?:inline|contents|none|ruby|$)/;
const PARAGRAPHS = /^(?:p|h[1-6]|ul|ol|dl|pre|blockquote|table)$/;

/** What an element does to the lines around it. */
export function edgeOf(element: Element, look: Look): (writer: LineWriter) => void {
	const display = look.display ?? "";
	if (display.startsWith("table-cell")) return (writer) => writer.cell();
	if (INLINE.test(display) || display.startsWith("inline")) return () => {};
	return PARAGRAPHS.test(element.localName) ? (writer) => writer.paragraph() : (writer) => writer.breakLine();
}

/** The part of a text that a range holds. */
export function pieceOf(node: Text, range: Range | undefined): string {
	const from = range?.startContainer === node ? range.startOffset : 0;
	return node.data.slice(from, range?.endContainer === node ? range.endOffset : undefined);
}

/** Gmail draws emoji as pictures. */
export function emojiOf(image: Element): string {
	const text = image.getAttribute("data-emoji") ?? image.getAttribute("alt") ?? "";
	return /^(?:\p{Extended_Pictographic}|\p{Emoji_Component})+$/u.test(text) && text.length <= 16 ? text : "";
}

/** Never in the middle of a character. */
export function cutAt(text: string, length: number): string {
	return text.slice(0, length).replace(/[\ud800-\udbff]$/, "");
}
