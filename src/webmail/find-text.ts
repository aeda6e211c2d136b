/** White space and characters without a shape: a page may break a sentence with them wherever it likes. */
const GAP = /[\s\p{Cf}]|\p{Variation_Selector}|\u034f/u;
const LONGEST = 500_000;

/**
 * Where a line that was read stands on the page, for lighting it up; undefined where the page has changed since.
 *
 * @param root the body that it was read from
 */
export function findText(root: Element, text: string): Range | undefined {
	// the reader's own marks of a list are not on the page
	const wanted = squeeze(text.replace(/^- /gm, ""));
	if (wanted === "") return undefined;
	const nodes: { node: Text; start: number }[] = [];
	const walker = root.ownerDocument.createTreeWalker(root, 4);
	let squeezed = "";
	while (squeezed.length < LONGEST && walker.nextNode()) {
		const node = walker.currentNode as Text;
		nodes.push({ node, start: squeezed.length });
		squeezed += squeeze(node.data);
	}
	const at = squeezed.indexOf(wanted);
	if (at < 0) return undefined;
	const range = root.ownerDocument.createRange();
	const [first, last] = [place(nodes, at), place(nodes, at + wanted.length - 1)];
	if (!first || !last) return undefined;
	range.setStart(first.node, first.offset);
	range.setEnd(last.node, last.offset + 1);
	return range;
}

function squeeze(text: string): string {
	return Array.from(text)
		.filter((character) => !GAP.test(character))
		.join("");
}

/** The node and the offset in it of a place in the squeezed text. */
function place(nodes: readonly { node: Text; start: number }[], at: number) {
	const found = nodes.findLast(({ start }) => start <= at);
	if (!found) return undefined;
	let left = at - found.start;
	let offset = 0;
	for (const character of found.node.data) {
		if (!GAP.test(character)) {
			if (left < character.length) return { node: found.node, offset: offset + left };
			left -= character.length;
		}
		offset += character.length;
	}
	return undefined;
}
