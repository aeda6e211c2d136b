import { describe, expect, it } from "vitest";
import { DEFAULT_CATEGORIES } from "../../tasks/group-tabs/categories.ts";
import { OTHER } from "../../tasks/group-tabs/schema.ts";
import { findUnverified } from "../../tasks/summarize-thread/faithfulness.ts";
import { readSets } from "./sets.ts";

const { tabs, mails } = readSets();

describe("the labelled tabs", () => {
	const names = [...DEFAULT_CATEGORIES.map(({ name }) => name), OTHER];

	it("are 320 at least, about as many of each category, half of them of sites in the table", () => {
		expect(tabs.length).toBeGreaterThanOrEqual(320);
		for (const name of names) {
			const part = tabs.filter(({ category }) => category === name);
			expect(part.length, name).toBeGreaterThanOrEqual(38);
			expect(part.length, name).toBeLessThanOrEqual(46);
			expect(part.filter(({ known }) => known).length / part.length, name).toBeCloseTo(0.5, 1);
		}
	});

	it("have no category but a new user's, and no address twice", () => {
		expect(tabs.filter(({ category }) => !names.includes(category))).toEqual([]);
		expect(new Set(tabs.map(({ url }) => url)).size).toBe(tabs.length);
		for (const { url } of tabs) expect(URL.canParse(url), url).toBe(true);
	});

	it("are mixed, so that the first of them are a small set of their own", () => {
		const first = tabs.slice(0, 6 * names.length);
		for (const name of names) expect(first.filter(({ category }) => category === name).length, name).toBe(6);
	});
});

describe("the labelled mails", () => {
	it("are 32 at least, each once, from one message to eight", () => {
		expect(mails.length).toBeGreaterThanOrEqual(32);
		expect(new Set(mails.map(({ id }) => id)).size).toBe(mails.length);
		const lengths = new Set(mails.map(({ messages }) => messages.length));
		for (const length of [1, 2, 3, 8]) expect(lengths).toContain(length);
	});

	it.each(mails.map((mail) => [mail.id, mail] as const))("%s is summed up by what it says", (_id, mail) => {
		const lines = [...mail.asks, ...mail.dates];
		for (const text of [mail.summary, ...mail.keywords, ...lines.map(({ text }) => text)])
			expect(findUnverified(text, mail), text).toEqual([]);
		const said = [mail.subject, ...mail.messages.map(({ body }) => body)].join("\n").toLowerCase();
		for (const keyword of mail.keywords) expect(said).toContain(keyword.toLowerCase());
		for (const { message, text } of lines) expect(message, text).toBeLessThanOrEqual(mail.messages.length);
	});

	it("name no host that exists", () => {
		const text = JSON.stringify(mails);
		for (const [, host] of text.matchAll(/@([\w.-]+\w)/g))
			expect(host).toMatch(/\.(example|test)$|(^|\.)example\.(com|org|net)$/);
		for (const [, host] of text.matchAll(/https?:\/\/([\w.-]+\w)/g))
			expect(host).toMatch(/\.example$|(^|\.)example\.(com|org|net)$/);
	});
});
