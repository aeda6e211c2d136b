const WIDTH = 1200;
const EDGE = 48;
const GAP = 32;
/** For screens with small pixels, and for print. */
const SCALE = 2;

/** What stands above the charts. */
export interface Said {
	title: string;
	text: string;
	machine: string;
}

interface Drawing {
	title: string;
	image: HTMLImageElement;
	width: number;
	height: number;
}

/**
 * One picture of the words and the charts that a page shows, in its colours.
 *
 * @returns a PNG
 */
export async function drawPicture(page: HTMLElement, said: Said): Promise<Blob> {
	const drawings = await Promise.all([...page.querySelectorAll<HTMLElement>("figure.chart")].map(readDrawing));
	const canvas = document.createElement("canvas");
	const context = canvas.getContext("2d");
	if (!context) throw new Error("This browser gives no canvas to draw on; save as JSON instead.");
	// once to see how high it gets, once on a canvas of that height
	canvas.height = layOut(context, drawings, said) * SCALE;
	canvas.width = WIDTH * SCALE;
	context.scale(SCALE, SCALE);
	layOut(context, drawings, said, true);
	return new Promise((resolve, reject) => {
		canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture is too large to be saved."))));
	});
}

/** @returns the height that it takes */
function layOut(context: CanvasRenderingContext2D, drawings: readonly Drawing[], said: Said, paint = false): number {
	const colors = getComputedStyle(document.documentElement);
	const color = (name: string) => colors.getPropertyValue(name).trim();
	const write = (text: string, x: number, top: number, width: number, font: string, fill: string, line: number) => {
		context.font = font.replace("$", getComputedStyle(document.body).fontFamily);
		context.fillStyle = fill;
		const lines = wrap(context, text, width);
		if (paint) for (const [row, part] of lines.entries()) context.fillText(part, x, top + (row + 0.8) * line);
		return top + lines.length * line;
	};
	if (paint) {
		context.fillStyle = color("--paper");
		context.fillRect(0, 0, WIDTH, context.canvas.height);
	}
	let y = write(said.title, EDGE, EDGE, WIDTH - 2 * EDGE, "600 34px $", color("--ink"), 44) + 12;
	y = write(said.text, EDGE, y, WIDTH - 2 * EDGE, "18px $", color("--ink"), 27) + 12;
	y = write(`Inglenook · ${said.machine}`, EDGE, y, WIDTH - 2 * EDGE, "15px $", color("--quiet"), 22) + GAP;
	const columnWidth = (WIDTH - 2 * EDGE - GAP) / 2;
	for (let first = 0; first < drawings.length; first += 2) {
		const bottoms = drawings.slice(first, first + 2).map(({ title, image, width, height }, column) => {
			const x = EDGE + column * (columnWidth + GAP);
			const top = write(title, x, y, columnWidth, "600 18px $", color("--ink"), 30);
			const drawn = (height * columnWidth) / width;
			if (paint) context.drawImage(image, x, top, columnWidth, drawn);
			return top + drawn;
		});
		y = Math.max(...bottoms) + GAP;
	}
	return y + EDGE - GAP;
}

function wrap(context: CanvasRenderingContext2D, text: string, width: number): string[] {
	const lines: string[] = [];
	for (const word of text.split(" ")) {
		const line = lines.at(-1);
		if (line !== undefined && context.measureText(`${line} ${word}`).width <= width)
			lines[lines.length - 1] = `${line} ${word}`;
		else lines.push(word);
	}
	return lines;
}

/** A chart as an image of its own: outside the page its colours must stand in it. */
async function readDrawing(figure: HTMLElement): Promise<Drawing> {
	const svg = figure.querySelector<SVGSVGElement>(".drawing svg");
	if (!svg) throw new Error("A chart is not drawn yet; try again.");
	const { width, height } = svg.getBoundingClientRect();
	const copy = svg.cloneNode(true) as SVGSVGElement;
	const originals = [svg, ...svg.querySelectorAll<SVGElement>("*")];
	for (const [i, element] of [copy, ...copy.querySelectorAll<SVGElement>("*")].entries()) {
		const original = originals[i];
		if (!original) continue;
		const { fill, stroke, fontFamily, fontSize, fontWeight } = getComputedStyle(original);
		Object.assign(element.style, { fill, stroke, fontFamily, fontSize, fontWeight });
	}
	copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
	const image = new Image();
	image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
	await image.decode();
	return { title: figure.querySelector("h3")?.textContent ?? "", image, width, height };
}
