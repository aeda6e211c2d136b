import { expect, it } from "vitest";
import { createProgressLine } from "./progress-line.ts";

function fakeStream(isTTY: boolean) {
	const written: string[] = [];
	return { isTTY, written, write: (text: string) => written.push(text) > 0 };
}

it("writes over one line on a terminal and clears it at the end", () => {
	const stream = fakeStream(true);
	const line = createProgressLine(stream);
	line.show("1 of 2");
	line.show("1 of 2");
	line.show("2 of 2");
	line.end();
	expect(stream.written).toEqual(["\r\x1b[K1 of 2", "\r\x1b[K2 of 2", "\r\x1b[K"]);
});

it("writes a line every five seconds anywhere else", () => {
	const stream = fakeStream(false);
	let time = 0;
	const line = createProgressLine(stream, () => time);
	for (const [at, text] of [
		[0, "a"],
		[4999, "b"],
		[5000, "c"],
		[20_000, "c"],
	] as const) {
		time = at;
		line.show(text);
	}
	line.end();
	expect(stream.written).toEqual(["a\n", "c\n"]);
});
