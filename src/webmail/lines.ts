/** Puts pieces of text together into the lines that a reader sees, whatever the HTML between them. */
export interface LineWriter {
	/** @param preserve whether line breaks and spaces in it are shown as they are (`white-space: pre`) */
	text(raw: string, preserve?: boolean): void;
	/** A forced line break: two make an empty line. */
	newline(): void;
	/** The edge of a block: however many meet, the line breaks once. */
	breakLine(): void;
	paragraph(): void;
	/** The next cell of a row. */
	cell(): void;
	/** Takes back what was written last and returns it. */
	takeBack(characters: number): string;
	readonly length: number;
	readonly written: string;
}

export function createWriter(): LineWriter {
	let out = "";
	let breaks = 0;
	let gap = "";

	function words(part: string) {
		const plain = part.replace(/[ \t\n\r\f\u00a0]+/g, " ");
		const word = plain.trim();
		if (word === "") {
			if (plain !== "") gap ||= " ";
			return;
		}
		if (plain.startsWith(" ")) gap ||= " ";
		if (out !== "") out += breaks > 0 ? "\n".repeat(breaks) : gap;
		out += word;
		breaks = 0;
		gap = plain.endsWith(" ") ? " " : "";
	}

	const writer = {
		text(raw: string, preserve = false) {
			for (const [index, part] of (preserve ? raw.split(/\r\n?|\n/) : [raw]).entries()) {
				if (index > 0) writer.newline();
				words(part);
			}
		},
		newline() {
			breaks = Math.min(breaks + 1, 2);
			gap = "";
		},
		breakLine() {
			breaks = Math.max(breaks, 1);
			gap = "";
		},
		paragraph() {
			breaks = 2;
			gap = "";
		},
		cell() {
			if (breaks === 0) gap = "\t";
		},
		takeBack(characters: number) {
			const taken = characters > 0 ? out.slice(-characters) : "";
			out = out.slice(0, out.length - taken.length).trimEnd();
			breaks = Math.max(breaks, 1);
			return taken;
		},
		get length() {
			return out.length;
		},
		get written() {
			return out;
		},
	};
	return writer;
}
