import { withoutBlobs } from "./blobs.ts";
import { extend, type HiddenBy, type Sightline, startSightline } from "./hidden.ts";
import { withoutInvisible } from "./invisible.ts";
import { createWriter, type LineWriter } from "./lines.ts";
import { cutAt, edgeOf, emojiOf, pieceOf } from "./pieces.ts";
import { attributionLength } from "./quoted.ts";
import { MARKUP } from "./selectors.ts";
import type { Look, Sight } from "./sight.ts";

export interface HiddenText {
	by: HiddenBy;
	/** Empty where characters were invisible and spelt nothing. */
	text: string;
	characters: number;
}

/** What was left out, and how much there was. */
export interface Cut {
	limit: "characters" | "elements" | "blob";
	kept: number;
	of: number;
}

export interface BodyText {
	/** As a reader sees it, copies that its text alone betrays included. */
	visible: string;
	quoted: string;
	signature: string;
	hidden: HiddenText[];
	cuts: Cut[];
	/** How many elements were looked at. */
	elements: number;
}

export interface TextLimits {
	characters: number;
	elements: number;
}

export interface TextOptions {
	limits: TextLimits;
	/** Elements of the page inside the body: a "message clipped" notice, say. */
	skip?: ReadonlySet<Element>;
	/** Only what lies in it. */
	range?: Range | undefined;
}

type Channel = "visible" | "quoted" | "signature";

interface Frame {
	next: Node | null;
	channel: Channel;
	line: Sightline;
	look: Look;
	leave?: () => void;
}

const NO_TEXT = new Set(
	"script style noscript template textarea select option datalist input button iframe object svg canvas video audio head title".split(
		" ",
	),
);
const LONGEST_HIDDEN = 2000;
const LONGEST_QUOTE = 20_000;

/**
 * A body's text in the lines that a reader sees, apart from what it quotes, signs with and hides. Bodies are hostile:
 * no recursion, and no step without a bound.
 */
export function textOf(root: Element, sight: Sight, { limits, skip, range }: TextOptions): BodyText {
	const writers: Record<Channel, LineWriter> = {
		visible: createWriter(),
		quoted: createWriter(),
		signature: createWriter(),
	};
	const every = (write: (writer: LineWriter) => void) => Object.values(writers).forEach(write);
	const hidden: HiddenText[] = [];
	const cuts: Cut[] = [];
	let region: HiddenText | undefined;
	let restIsQuoted = false;
	let removed = 0;
	let elements = 0;
	const start = startSightline(root, sight);
	const stack: Frame[] = [{ next: root.firstChild, channel: "visible", line: start, look: sight.look(root) }];

	function hide(by: HiddenBy, text: string) {
		const plain = text.replace(/\s+/g, " ");
		if (plain.trim() === "") return;
		if (region?.by !== by) {
			region = { by, text: "", characters: 0 };
			hidden.push(region);
		}
		region.characters += plain.length;
		region.text = `${region.text}${plain}`.slice(0, LONGEST_HIDDEN);
	}

	function write(raw: string, { channel, line, look }: Frame) {
		const seen = withoutInvisible(raw);
		removed += seen.removed;
		const by = line.by ?? line.here;
		if (by) hide(by, seen.text);
		else if (seen.text.trim() !== "") region = undefined;
		if (!by) writers[channel].text(seen.text, /^(?:pre|break)/.test(look.whiteSpace ?? ""));
		if (seen.hidden.trim() !== "") hide("control characters", seen.hidden);
	}

	/** The line that introduces a copy belongs to it. */
	function takeAttribution(): boolean {
		const { visible, quoted } = writers;
		const length = attributionLength(visible.written.slice(-600));
		if (length === 0) return false;
		quoted.breakLine();
		quoted.text(visible.takeBack(length), true);
		quoted.breakLine();
		return true;
	}

	function channelOf(element: Element, { channel }: Frame): Channel {
		if (channel === "quoted") return channel;
		if (element.matches(MARKUP.quoteFromHere)) restIsQuoted = true;
		if (restIsQuoted) return "quoted";
		if (element.matches(MARKUP.quote)) {
			takeAttribution();
			return "quoted";
		}
		// people indent with it, and quote poems: it is a copy where a line says so
		if (element.localName === "blockquote" && takeAttribution()) return "quoted";
		return element.matches(MARKUP.signature) ? "signature" : channel;
	}

	function enter(element: Element, parent: Frame) {
		const { localName } = element;
		// most elements of a long mail carry nothing that a selector could ask for
		const isPlain = localName !== "blockquote" && !element.hasAttributes();
		if (NO_TEXT.has(localName) || skip?.has(element) || (!isPlain && element.matches(MARKUP.controls))) return;
		if (localName === "br") return every((writer) => writer.newline());
		if (localName === "img") return write(emojiOf(element), parent);
		elements++;
		const look = sight.look(element);
		const channel = isPlain && !restIsQuoted ? parent.channel : channelOf(element, parent);
		let line = extend(parent.line, element, look, sight.box?.(element));
		// the page folds copies away; that is no secret of their writer's
		if (line.by === "display" && !parent.line.by && channel === "quoted" && element.matches(MARKUP.quote))
			line = { ...line, by: undefined };
		const edge = edgeOf(element, look);
		every(edge);
		const frame: Frame = { next: element.firstChild, channel, line, look, leave: () => every(edge) };
		if (localName === "li") write("- ", frame);
		stack.push(frame);
	}

	while (stack.length > 0) {
		const frame = stack.at(-1) as Frame;
		const node = frame.next;
		if (!node) {
			frame.leave?.();
			stack.pop();
			continue;
		}
		frame.next = node.nextSibling;
		if (elements >= limits.elements) {
			cuts.push({ limit: "elements", kept: elements, of: root.getElementsByTagName("*").length });
			break;
		}
		if (range && !range.intersectsNode(node)) continue;
		if (node.nodeType === 3) {
			const text = pieceOf(node as Text, range);
			write(text.slice(0, limits.characters + 1), { ...frame, channel: restIsQuoted ? "quoted" : frame.channel });
			if (Math.max(text.length, writers.visible.length) > limits.characters) {
				cuts.push({ limit: "characters", kept: limits.characters, of: root.textContent?.length ?? 0 });
				break;
			}
		} else if (node.nodeType === 1) enter(node as Element, frame);
	}

	const clear = withoutBlobs(cutAt(writers.visible.written, limits.characters));
	if (clear.characters > 0)
		cuts.push({ limit: "blob", kept: clear.text.length, of: clear.text.length + clear.characters });
	if (removed > 0) hidden.push({ by: "control characters", text: "", characters: removed });
	return {
		visible: clear.text,
		quoted: cutAt(writers.quoted.written, LONGEST_QUOTE),
		signature: cutAt(writers.signature.written, LONGEST_HIDDEN),
		hidden: hidden.map((one) => ({ ...one, text: one.text.trim() })),
		cuts,
		elements,
	};
}
