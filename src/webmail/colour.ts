/** Red, green and blue 0–255, alpha 0–1. */
export type Colour = readonly [number, number, number, number];

export const WHITE: Colour = [255, 255, 255, 1];
export const BLACK: Colour = [0, 0, 0, 1];

const NAMED: Record<string, Colour> = { white: WHITE, black: BLACK, transparent: [0, 0, 0, 0] };
const FUNCTION = /^(?<kind>rgba?|color)\((?<space>srgb )?(?<numbers>[^()]*)\)$/;

/** A computed colour; undefined for forms that browsers do not compute sRGB colours to. */
export function parseColour(text: string | undefined): Colour | undefined {
	const trimmed = text?.trim().toLowerCase() ?? "";
	const hex = /^#([\da-f]{3,8})$/.exec(trimmed)?.[1];
	if (hex) return fromHex(hex);
	const { kind, space, numbers } = FUNCTION.exec(trimmed)?.groups ?? {};
	if (kind === undefined || (kind === "color" && space === undefined)) return NAMED[trimmed];
	const [r, g, b, a = 1] = (numbers ?? "").split(/[\s,/]+/).flatMap((part) => (part === "" ? [] : [numberOf(part)]));
	if (r === undefined || g === undefined || b === undefined) return undefined;
	const scale = kind === "color" ? 255 : 1;
	return [r * scale, g * scale, b * scale, a].every(Number.isFinite) ? [r * scale, g * scale, b * scale, a] : undefined;
}

/** Every colour that a gradient names. */
export function coloursIn(image: string): Colour[] {
	const named = image.match(/(?:rgba?|color)\([^()]*\)|#[\da-f]{3,8}\b|\b(?:white|black|transparent)\b/gi) ?? [];
	return named.map(parseColour).filter((colour) => colour !== undefined);
}

export function over(front: Colour, back: Colour): Colour {
	const mix = (index: 0 | 1 | 2) => front[index] * front[3] + back[index] * (1 - front[3]);
	return [mix(0), mix(1), mix(2), 1];
}

/** WCAG 2's contrast ratio of two opaque colours: 1 (the same) to 21 (black and white). */
export function contrast(a: Colour, b: Colour): number {
	const [dark, light] = [luminance(a), luminance(b)].sort((one, other) => one - other) as [number, number];
	return (light + 0.05) / (dark + 0.05);
}

export function luminance([r, g, b]: Colour): number {
	const linear = (value: number) => {
		const share = value / 255;
		return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	};
	return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

function numberOf(part: string): number {
	return part.endsWith("%") ? Number(part.slice(0, -1)) / 100 : Number(part);
}

function fromHex(hex: string): Colour | undefined {
	const digits = hex.length < 6 ? [...hex].map((digit) => digit + digit) : (hex.match(/../g) ?? []);
	const [r, g, b, a = 255] = digits.map((pair) => Number.parseInt(pair, 16));
	return r === undefined || g === undefined || b === undefined ? undefined : [r, g, b, a / 255];
}
