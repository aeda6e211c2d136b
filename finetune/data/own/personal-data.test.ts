import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { loadOwnRows, reportOwnRows } from "./own-rows.ts";
import { findPersonalData, kindsIn } from "./personal-data.ts";

// put together here, so that nothing that looks like a secret stands in this file
const token = (start: string, length: number) => start + "aB3dE5gH7".repeat(10).slice(0, length);

describe("kindsIn", () => {
	it.each([
		["write to anna.schmidt@firma.example today", "an e-mail address"],
		["https://a.example/?to=anna%40firma.example", "an e-mail address"],
		["call +49 30 1234567", "a telephone number"],
		["call +1 (415) 555-2671", "a telephone number"],
		["(415) 555-2671", "a telephone number"],
		["Tel. 0171 2345678", "a telephone number"],
		["DE89 3704 0044 0532 0130 00", "an IBAN"],
		["gb82west12345698765432", "an IBAN"],
		["4111 1111 1111 1111", "a credit card number"],
		["378282246310005", "a credit card number"],
		[["AKIA", "ABCDEFGH12345678"].join(""), "an AWS key"],
		[token("ghp_", 36), "a GitHub token"],
		[token("glpat-", 20), "a GitLab token"],
		[token("npm_", 36), "an npm token"],
		[token("hf_", 34), "a Hugging Face token"],
		[token("xoxb-", 20), "a Slack token"],
		[token("AIza", 35), "a Google API key"],
		[token("sk_live_", 24), "a Stripe key"],
		[token("sk-proj-", 40), "an API key"],
		[`${token("SG.", 22)}.${token("", 43)}`, "a SendGrid key"],
		[`${token("eyJ", 20)}.${token("eyJ", 20)}.${token("", 20)}`, "a signed token"],
		[["-----BEGIN RSA ", "PRIVATE KEY-----"].join(""), "a private key"],
		["https://admin:hunter2@db.example/", "a password in an address"],
		["https://a.example/reset?token=8c1fa03b", "a secret in an address"],
		["Passwort: geheim123", "a password"],
	])("finds in %j %s", (text, kind) => {
		expect(kindsIn(text)).toContain(kind);
	});

	it.each([
		"Order 4155552671 has shipped",
		"ISBN 978-3-16-148410-0",
		"https://github.com/octo/repo/pull/1234567890",
		"4111 1111 1111 1112",
		"DE89370400440532013001",
		"iPhone 15 Pro Max 256GB | 2024-05-01 10:30",
		"https://a.example/2024/05/01/password-managers-compared",
		"https://a.example/watch?v=dQw4w9WgXcQ&t=120",
		"How to choose a password: tips",
		"@anna on Mastodon",
		"(12) Inbox",
		"Flight LH 1234 / 12.05.2024 - 13.05.2024",
		"10.0.0.138:8080",
		"https://a.example/learn/transactions/00/1109655",
	])("finds nothing in %j", (text) => {
		expect(kindsIn(text)).toEqual([]);
	});

	it.each(["0 ", "a@", "1-", "eyJ-", "A1 ", "://a:", "+1 2 ", "4 ", "password=", "x.", "?key", "SG."])(
		"comes to an end with 100,000 characters of %j",
		(piece) => {
			expect(kindsIn(`${piece.repeat(100_000 / piece.length)} me@here.example`)).toContain("an e-mail address");
		},
		20_000,
	);
});

it("says where in a row, however deep, and never what", () => {
	const value = {
		subject: "Hello",
		messages: [
			{ from: "Bob", body: "ok" },
			{ from: "x@y.example", body: "call +49 30 1234567" },
		],
	};
	const found = findPersonalData([{ where: "mail.json:3", value }]);
	expect(found).toEqual([
		{ where: "mail.json:3", field: "messages.1.from", kind: "an e-mail address" },
		{ where: "mail.json:3", field: "messages.1.body", kind: "a telephone number" },
	]);
});

describe("loadOwnRows", () => {
	const folder = mkdtempSync(join(tmpdir(), "own-"));
	afterAll(() => rmSync(folder, { recursive: true }));
	const path = join(folder, "rows.jsonl");
	writeFileSync(path, '{"title":"a"}\n{"title":"me@here.example"}\n{"title":"c"}\n');
	const schema = z.object({ title: z.string() });
	const load = (flags: { strict?: boolean; allowPersonal?: boolean }) =>
		loadOwnRows(path, schema, { strict: false, allowPersonal: false, ...flags });

	it("leaves such rows out and counts them", () => {
		const own = load({});
		expect(own.kept.map(({ value }) => value.title)).toEqual(["a", "c"]);
		expect(reportOwnRows(own)).toEqual([
			`${path}:2: "title" holds an e-mail address`,
			"2 of your 3 rows are used; 1 hold personal data or secrets and are left out (--allow-personal keeps them).",
		]);
	});

	it("keeps them when told so", () => {
		expect(load({ allowPersonal: true }).kept).toHaveLength(3);
	});

	it("stops there when strict", () => {
		expect(() => load({ strict: true })).toThrow(/rows\.jsonl:2: "title" holds an e-mail address: take it out/);
	});
});
