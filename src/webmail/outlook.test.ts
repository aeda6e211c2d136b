// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { load, OUTLOOK_URL } from "./fixtures/load.ts";
import { ANNA, BEN, INVOICE, LUNCH, type MailFixture, type ThreadFixture } from "./fixtures/mail.ts";
import { type OutlookPage, outlookPage, outlookReply } from "./fixtures/outlook-page.ts";
import { readThread } from "./read-thread.ts";

// a document outside a browser takes its time on a busy machine
vi.setConfig({ testTimeout: 30_000 });

const read = (page: OutlookPage) => readThread(load(outlookPage(page), OUTLOOK_URL));
const dated: ThreadFixture = {
	...LUNCH,
	messages: LUNCH.messages.map((message, index) => ({
		...message,
		date: `${["Tue", "Wed", "Thu"][index]} 1${index}/03/2026 09:12`,
	})),
};
const threadOf = (...messages: Partial<MailFixture>[]): ThreadFixture => ({
	id: "AAQkADc0NQ==",
	subject: "A subject",
	messages: messages.map((message, index) => ({
		id: `m${index + 1}`,
		from: index % 2 === 0 ? ANNA : BEN,
		date: `1${index}/03/2026 09:12`,
		html: `<p>This is message ${index + 1}.</p>`,
		...message,
	})),
});

describe("a thread with all its messages open", () => {
	it("is read whole", () => {
		const { thread, ...reading } = read({ open: dated });
		expect(thread).toMatchObject({ id: LUNCH.id, subject: "Lunch on Friday" });
		expect(thread?.messages[0]).toEqual({
			id: "m1",
			from: "Anna Berg <anna@berg.example>",
			to: ["Ben Okafor <ben@okafor.example>", "Cora Diaz <cora@diaz.example>"],
			date: "2026-03-10T09:12",
			body: "Hi all,\n\nshall we have lunch on Friday at 12:00?",
			quoted: "",
			hidden: "",
			truncated: false,
		});
		expect(thread?.messages.map(({ id }) => id)).toEqual(["m1", "m2", "m3"]);
		expect(reading).toMatchObject({ site: "outlook", total: 3, read: 3, newestRead: true });
		expect(reading.selectors.filter(({ status }) => status === "broken" || status === "fallback")).toEqual([]);
	});

	it("is put in order where the newest stands on top", () => {
		expect(read({ open: dated, newestOnTop: true }).thread?.messages.map(({ id }) => id)).toEqual(["m1", "m2", "m3"]);
	});

	it("is read in another language and by roles alone", () => {
		const { thread, selectors } = read({ open: dated, withoutIds: true, language: "de" });
		expect(thread?.messages.map(({ body }) => body.slice(0, 8))).toEqual(["Hi all,\n", "I have a", "Then 13:"]);
		expect(thread?.messages[0]?.from).toBe("Anna Berg <anna@berg.example>");
		expect(selectors.filter(({ status }) => status === "fallback").map(({ part }) => part)).toContain("subject");
	});

	it("of one message is read", () => {
		expect(read({ open: INVOICE }).thread?.messages).toMatchObject([{ body: "Pay 9,000 to the new account today." }]);
	});
});

describe("messages that are closed", () => {
	it("are counted, not read", () => {
		const { thread, ...reading } = read({ open: threadOf({}, { state: "collapsed" }, {}), rolledUp: 4 });
		expect(thread?.messages.map(({ id }) => id)).toEqual(["m1", "m3"]);
		expect(reading).toMatchObject({ total: 7, read: 2, newestRead: true });
		expect(reading.unread.map(({ why, count }) => [why, count])).toEqual([
			["collapsed", 1],
			["rolled up", 4],
		]);
	});

	it("that are still on their way are told from closed ones", () => {
		expect(read({ open: threadOf({}, { state: "loading" }) }).unread).toMatchObject([{ why: "loading" }]);
	});
});

describe("which thread", () => {
	it("is the pane's own when the list is ahead of it after a quick click", () => {
		const { thread } = read({ open: LUNCH, selected: INVOICE });
		expect(thread).toMatchObject({ id: LUNCH.id, subject: "Lunch on Friday" });
		expect(JSON.stringify(thread)).not.toContain("9,000");
	});

	it("is not one that was left in the tree", () => {
		expect(read({ open: LUNCH, left: [INVOICE] }).thread?.id).toBe(LUNCH.id);
	});

	it("is not one that was left where the shown pane is of another kind", () => {
		const page = load(outlookPage({ open: LUNCH, left: [INVOICE] }), OUTLOOK_URL);
		document.querySelectorAll('[data-app-section="ConversationContainer"]')[1]?.removeAttribute("data-app-section");
		expect(readThread(page).thread?.messages.map(({ id }) => id)).toEqual(["m1", "m2", "m3"]);
	});

	it("is none while nothing is chosen", () => {
		expect(read({}).problem).toBe("No thread is open on this page.");
	});
});

describe("an answer", () => {
	it("is parted from the mails below it", () => {
		const html = outlookReply(
			"13:00 suits me.",
			{ From: "Anna", Sent: "10 March 2026", Subject: "A subject" },
			"Shall we meet at 12?",
		);
		const [, message] = read({ open: threadOf({}, { html }) }).thread?.messages ?? [];
		expect(message).toMatchObject({ body: "13:00 suits me." });
		expect(message?.quoted).toMatch(/From: Anna[\s\S]*Shall we meet at 12\?$/);
	});

	it("that is being written is no message", () => {
		expect(read({ open: threadOf({}, { draft: true }) })).toMatchObject({ total: 1, read: 1 });
	});

	it("may be empty", () => {
		expect(read({ open: threadOf({}, { html: "<div><br></div>" }) }).thread?.messages[1]).toMatchObject({ body: "" });
	});
});
