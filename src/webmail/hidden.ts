import { BLACK, type Colour, coloursIn, contrast, luminance, over, parseColour, WHITE } from "./colour.ts";
import type { Box, Look, Sight } from "./sight.ts";

export type HiddenBy =
	| "display"
	| "visibility"
	| "opacity"
	| "font size"
	| "colour"
	| "size"
	| "off screen"
	| "clip"
	| "control characters";

/** What lies between a reader's eye and an element. */
export interface Sightline {
	/** Why nothing inside can be seen, whatever it says of itself. */
	by?: HiddenBy | undefined;
	/** Why its own text cannot be seen; what is inside may overrule it. */
	here?: HiddenBy | undefined;
	opacity: number;
	/** What may lie behind the text; none where a picture does. */
	behind: readonly Colour[];
	/** Of the body: what lies before its first column or line cannot be scrolled to. */
	frame?: Box | undefined;
	rightToLeft: boolean;
}

/** Below this a letter is a dot: newsletters hide their previews with 1 px. */
const SMALLEST_FONT = 4;
const SMALLEST_SIDE = 4;
/** No layout moves what is to be read so far out of its place. */
const FAR = -200;
const FAINTEST = 0.1;
/** WCAG asks for 4.5; the palest text that anybody means to be read (#ddd on white) has 1.36. */
const LEAST_CONTRAST = 1.15;

/** The sightline of a body: what its surroundings say of it. Whether the page shows the body is the adapter's question. */
export function startSightline(root: Element, sight: Sight): Sightline {
	const backgrounds: Colour[][] = [];
	for (let at = root.parentElement; at; at = at.parentElement) {
		const found = backgroundOf(sight.look(at));
		backgrounds.push(found);
		if (found.length > 0 && found.every((colour) => colour[3] >= 1)) break;
	}
	const look = sight.look(root);
	// nobody sets up a page to be unreadable: light text of its own means a dark canvas
	const own = parseColour(look.color);
	const canvas = own && own[3] > 0.5 && luminance(own) > 0.6 ? BLACK : WHITE;
	const behind = backgrounds.reverse().reduce<readonly Colour[]>((back, front) => layered(front, back), [canvas]);
	const start = { opacity: 1, behind, frame: sight.box?.(root), rightToLeft: look.direction === "rtl" };
	return { ...extend(start, root, look, undefined), by: undefined };
}

/** The sightline one element further in. */
export function extend(line: Sightline, element: Element, look: Look, box: Box | undefined): Sightline {
	const opacity = line.opacity * numberOr(look.opacity, 1);
	const behind = /none|^$/.test(look.backgroundImage ?? "")
		? layered(backgroundOf(look), line.behind)
		: picture(look, line);
	const by =
		line.by ??
		(isSwitchedOff(element, look)
			? "display"
			: opacity < FAINTEST || /opacity\(0?\.?0*%?\)/.test(look.filter ?? "")
				? "opacity"
				: isTiny(look, box)
					? "size"
					: isClipped(look)
						? "clip"
						: isFarOff(look, box, line)
							? "off screen"
							: undefined);
	return { ...line, opacity, behind, by, here: hiddenHere(look, behind) };
}

function hiddenHere(look: Look, behind: readonly Colour[]): HiddenBy | undefined {
	if (look.visibility === "hidden" || look.visibility === "collapse") return "visibility";
	if (pixels(look.fontSize, SMALLEST_FONT) < SMALLEST_FONT) return "font size";
	const colour = parseColour(fillOf(look)) ?? parseColour(look.color);
	if (!colour) return undefined;
	if (colour[3] < FAINTEST) return "colour";
	const unseen = (back: Colour) => contrast(over(colour, back), back) < LEAST_CONTRAST;
	return behind.length > 0 && behind.every(unseen) ? "colour" : undefined;
}

function fillOf({ webkitTextFillColor: fill }: Look): string | undefined {
	return fill === "currentcolor" ? undefined : fill;
}

function backgroundOf(look: Look): Colour[] {
	const colour = parseColour(look.backgroundColor);
	return colour && colour[3] > 0 ? [colour] : [];
}

function layered(front: readonly Colour[], back: readonly Colour[]): readonly Colour[] {
	if (front.length === 0) return back;
	// an opaque colour hides even a picture
	if (back.length === 0) return front.every((colour) => colour[3] >= 1) ? front : [];
	return front.flatMap((colour) => back.map((other) => over(colour, other)));
}

/** A gradient names its colours; any other picture may have all of them. */
function picture(look: Look, { behind }: Sightline): readonly Colour[] {
	const image = look.backgroundImage ?? "";
	if (/url\(|image|element\(/i.test(image)) return [];
	return layered(coloursIn(image), layered(backgroundOf(look), behind)).slice(0, 16);
}

function isSwitchedOff(element: Element, look: Look): boolean {
	if (look.display === "none" || look.contentVisibility === "hidden") return true;
	const parent = element.parentElement;
	return parent?.localName === "details" && !parent.hasAttribute("open") && element.localName !== "summary";
}

function isTiny(look: Look, box: Box | undefined): boolean {
	if (shrinkage(look) < 0.002 || /scale[XY]?\(0?\.?0*\)/.test(look.transform ?? "")) return true;
	if (
		look.display === "inline" ||
		!/hidden|clip|scroll|auto/.test(`${look.overflow} ${look.overflowX} ${look.overflowY}`)
	)
		return false;
	// a cell of no greatest width takes the row's: that is how long lines get their ellipsis
	const sides = [look.height, look.maxHeight, ...(look.display === "table-cell" ? [] : [look.width, look.maxWidth])];
	if (sides.some((side) => pixels(side, SMALLEST_SIDE) < SMALLEST_SIDE)) return true;
	return box !== undefined && Math.min(box.right - box.left, box.bottom - box.top) < SMALLEST_SIDE;
}

/** The area that transforms leave of one square pixel. */
function shrinkage({ transform = "", scale = "" }: Look): number {
	const [, kind, list = ""] = /^(matrix|matrix3d)\(([^)]*)\)$/.exec(transform) ?? [];
	const numbers = list.split(",").map(Number);
	// the part of either that says where x and y go on the screen
	const [a = 1, b = 0, c = 0, d = 1] =
		kind === undefined ? [] : kind === "matrix" ? numbers : [numbers[0], numbers[1], numbers[4], numbers[5]];
	const [x = 1, y = x] = scale.split(/\s+/).map((part) => numberOr(part, 1));
	return Math.abs((a * d - b * c) * x * y);
}

function isClipped(look: Look): boolean {
	const rect = /rect\(([^)]*)\)/.exec(look.clip ?? "")?.[1];
	if (rect !== undefined && /absolute|fixed/.test(look.position ?? "")) {
		const [top, right, bottom, left] = rect.split(/[\s,]+/).map((side) => pixels(side, Number.NaN));
		if (Number(right) - Number(left) < SMALLEST_SIDE || Number(bottom) - Number(top) < SMALLEST_SIDE) return true;
	}
	const path = look.clipPath ?? "";
	return (
		/^(?:circle|ellipse)\(0(?:px|%)?[\s)]/.test(path) ||
		/^polygon\((?:\s*0(?:px|%)?\s+0(?:px|%)?\s*,?)+\)/.test(path) ||
		isInsetAway(path)
	);
}

/** As CSS fills in the sides: right as top, bottom as top, left as right. Lengths say nothing without the box. */
function isInsetAway(path: string): boolean {
	const sides = /^inset\(([^)]*?)(?:\s+round[^)]*)?\)/.exec(path)?.[1]?.trim().split(/\s+/);
	if (!sides) return false;
	const [top = 0, right = top, bottom = top, left = right] = sides.map((side) =>
		side.endsWith("%") ? numberOr(side.slice(0, -1), 0) : 0,
	);
	return top + bottom >= 100 || left + right >= 100;
}

function isFarOff(look: Look, box: Box | undefined, { frame, rightToLeft }: Sightline): boolean {
	const moved = /absolute|fixed|relative/.test(look.position ?? "");
	const places = [look.textIndent, look.marginLeft, look.marginTop, ...(moved ? [look.left, look.top] : [])];
	if (/absolute|fixed/.test(look.position ?? "")) places.push(look.right, look.bottom);
	const shift =
		/^(?:matrix|translate\w*)\(([^)]*)\)/
			.exec(look.transform ?? "")?.[1]
			?.split(",")
			.slice(-2) ?? [];
	if ([...places, ...shift].some((place) => pixels(place, 0) < FAR)) return true;
	if (!frame || !box || box.right - box.left <= 0 || box.bottom - box.top <= 0) return false;
	return box.bottom <= frame.top || (rightToLeft ? box.left >= frame.right : box.right <= frame.left);
}

function pixels(text: string | undefined, otherwise: number): number {
	const value = /^\s*(-?\d+(?:\.\d+)?(?:e-?\d+)?)(?:px)?\s*$/.exec(text ?? "")?.[1];
	return value === undefined ? otherwise : Number(value);
}

function numberOr(text: string | undefined, otherwise: number): number {
	const value = text ? Number(text) : Number.NaN;
	return Number.isFinite(value) ? value : otherwise;
}
