/** One line of a hand-kept text file. */
export interface TableLine {
	/** The words in the brackets of the heading above; [] before the first. */
	heading: string[];
	text: string;
	/** 1-based. */
	line: number;
}

/**
 * Reads the plain text that people keep by hand: "[a heading]" opens a section, "# …" is a remark, empty lines are
 * nothing, every other line is one entry.
 */
export function parseTable(source: string): TableLine[] {
	const entries: TableLine[] = [];
	let heading: string[] = [];
	for (const [index, raw] of source.split("\n").entries()) {
		const text = raw.trim();
		if (text === "" || text.startsWith("# ")) continue;
		const section = /^\[([^\]]+)\]$/.exec(text)?.[1];
		if (section !== undefined) heading = section.trim().split(/\s+/);
		else entries.push({ heading, text, line: index + 1 });
	}
	return entries;
}
