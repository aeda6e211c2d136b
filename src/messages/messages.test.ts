import "@webext-core/fake-browser/auto";
import { fakeBrowser } from "@webext-core/fake-browser";
import { beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import { ADDRESSEE } from "./envelope.ts";
import { handleMessages } from "./handle.ts";
import { type Handlers, type Input, type MessageName, type Output, PROTOCOL } from "./protocol.ts";
import { send } from "./send.ts";

const OWN = `chrome-extension://${fakeBrowser.runtime.id}`;
const fail = async (): Promise<never> => {
	throw new Error("not in this test");
};
/** Answers everything with an error, except for what a test brings. */
function handlers(given: Partial<Handlers>): Handlers {
	const all = Object.fromEntries(Object.keys(PROTOCOL).map((name) => [name, fail])) as unknown as Handlers;
	return { ...all, ...given };
}

/** Delivers a message from a sender, as Chrome does. @returns what the sender gets, undefined when nobody answers */
async function deliver(
	message: unknown,
	sender: object = { id: fakeBrowser.runtime.id, origin: OWN },
): Promise<unknown> {
	return new Promise((resolve) => {
		fakeBrowser.runtime.onMessage.trigger(message, sender, resolve).then(([heard]) => heard || resolve(undefined));
	});
}

beforeEach(() => {
	fakeBrowser.reset();
	fakeBrowser.runtime.getURL = ((path: string) => `${OWN}/${path}`) as typeof fakeBrowser.runtime.getURL;
	fakeBrowser.runtime.sendMessage = ((message: unknown) => deliver(message)) as typeof fakeBrowser.runtime.sendMessage;
});

describe("send and handleMessages", () => {
	it("carry input and output, with defaults filled in", async () => {
		let got: unknown;
		handleMessages(
			handlers({
				setCategories: async (input) => {
					got = input;
					return { categories: input.categories, original: false };
				},
			}),
		);
		const categories = [{ name: " Garden " }];
		expect(await send("setCategories", { categories })).toEqual({
			categories: [{ name: "Garden", description: "", examples: [] }],
			original: false,
		});
		expect(got).toEqual({ categories: [{ name: "Garden", description: "", examples: [] }] });
	});

	it("carry errors as errors", async () => {
		handleMessages(
			handlers({
				state: async () => {
					throw new DOMException("Cancelled by hand.", "AbortError");
				},
			}),
		);
		const error = await send("state", {}).catch((error) => error);
		expect(error).toBeInstanceOf(Error);
		expect(error).toMatchObject({ name: "AbortError", message: "Cancelled by hand." });
	});

	it("say so when the worker is gone", async () => {
		await expect(send("state", {})).rejects.toThrow(`Inglenook's worker gave no answer to "state"; try again.`);
	});

	it.each<[string, unknown, string]>([
		["an unknown name", { to: ADDRESSEE, name: "toString", input: {} }, 'There is no message "toString".'],
		["no input", { to: ADDRESSEE, name: "sort" }, "A message to Inglenook needs a name and an input."],
		["a wrong input", { to: ADDRESSEE, name: "sort", input: { windowId: "1" } }, 'malformed at "windowId": '],
		[
			"what a user typed",
			{ to: ADDRESSEE, name: "setCategories", input: { categories: [] } },
			"Keep at least one category.",
		],
	])("refuse %s in a sentence", async (_what, message, sentence) => {
		handleMessages(handlers({}));
		expect(await deliver(message)).toMatchObject({ ok: false, error: { message: expect.stringContaining(sentence) } });
	});

	it("leave the messages of others to others", async () => {
		handleMessages(handlers({}));
		for (const message of [undefined, null, "sort", { name: "sort" }, { to: "somebody", name: "sort" }]) {
			expect(await deliver(message)).toBeUndefined();
		}
	});
});

describe("privilege", () => {
	const senders = {
		page: { id: fakeBrowser.runtime.id, origin: OWN, url: `${OWN}/popup.html` },
		"page without an origin": { id: fakeBrowser.runtime.id, url: `${OWN}/popup.html` },
		"content script": { id: fakeBrowser.runtime.id, origin: "https://mail.example", url: "https://mail.example/" },
		"page that dresses up": { id: fakeBrowser.runtime.id, origin: "https://x.example", url: `${OWN}/popup.html` },
		"other extension": { id: "other", origin: OWN },
		"nobody in particular": { id: fakeBrowser.runtime.id },
	};
	const status = { backend: "rules", words: "Rules.", model: null, loaded: false } as const;

	it.each<[keyof typeof senders, MessageName, boolean]>([
		["page", "state", true],
		["page without an origin", "state", true],
		["page", "status", true],
		["content script", "status", true],
		["content script", "state", false],
		["page that dresses up", "state", false],
		["nobody in particular", "state", false],
		["other extension", "state", false],
		["other extension", "status", false],
	])("a %s sends %s: %s", async (sender, name, allowed) => {
		handleMessages(handlers({ state: async () => ({ phase: "idle" }), status: async () => status }));
		expect(await deliver({ to: ADDRESSEE, name, input: {} }, senders[sender])).toMatchObject({ ok: allowed });
	});

	it("only status is for anyone", () => {
		const open = Object.entries(PROTOCOL).filter(([, { from }]) => from === "anyone");
		expect(open.map(([name]) => name)).toEqual(["status"]);
	});
});

it("types follow from the schemas", () => {
	expectTypeOf<Input<"sort">>().toEqualTypeOf<{ windowId: number }>();
	expectTypeOf<Output<"undo">>().toEqualTypeOf<{ restored: number; gone: number }>();
	const all = handlers({});
	// @ts-expect-error a handler that is missing does not compile
	const lacking: Handlers = { sort: all.sort };
	expect(lacking).toBeDefined();
});
