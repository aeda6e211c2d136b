import { describe, expect, it } from "vitest";
import { parseAddress } from "./address.ts";

describe("parseAddress", () => {
	it.each([
		[
			"https://example.org/models/nano/",
			["https://example.org/models/nano/model.json", "https://example.org/models/nano/catalog.json"],
		],
		[" example.org/nano ", ["https://example.org/nano/model.json", "https://example.org/nano/catalog.json"]],
		["https://example.org/nano/model.json?x=1#y", ["https://example.org/nano/model.json"]],
		["http://127.0.0.1:8000/catalog.json", ["http://127.0.0.1:8000/catalog.json"]],
		["http://localhost:8000", ["http://localhost:8000/model.json", "http://localhost:8000/catalog.json"]],
	])("reads %j", (text, candidates) => {
		expect(parseAddress(text)).toMatchObject({ ok: true, candidates });
	});

	it.each([
		["", "Give the address"],
		["https://", "Give the address"],
		["not an address", "Give the address"],
		["http://example.org/nano/", "has to begin with https://"],
		["http://127.0.0.1.example.org/", "has to begin with https://"],
		["file:///etc/passwd", "Give the address"],
		["ftp://example.org/nano/", "has to begin with https://"],
		["javascript:alert(1)", "Give the address"],
		["https://me:secret@example.org/", "Leave name and password out"],
	])("refuses %j in a sentence", (text, words) => {
		expect(parseAddress(text)).toMatchObject({ ok: false, message: expect.stringContaining(words) });
	});
});
