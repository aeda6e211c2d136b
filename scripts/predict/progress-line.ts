import type { WriteStream } from "node:tty";

const EVERY_MS = 5000;

export interface ProgressLine {
	show(text: string): void;
	/** Leaves the stream at the start of a line. */
	end(): void;
}

/** One line that is written over on a terminal, and a line every few seconds anywhere else. */
export function createProgressLine(
	stream: Pick<WriteStream, "write" | "isTTY">,
	now: () => number = Date.now,
): ProgressLine {
	let last = Number.NEGATIVE_INFINITY;
	let shown = "";
	return {
		show(text) {
			if (text === shown) return;
			if (stream.isTTY) {
				stream.write(`\r\x1b[K${text}`);
			} else {
				if (now() - last < EVERY_MS) return;
				stream.write(`${text}\n`);
			}
			last = now();
			shown = text;
		},
		end() {
			if (stream.isTTY && shown) stream.write("\r\x1b[K");
		},
	};
}
