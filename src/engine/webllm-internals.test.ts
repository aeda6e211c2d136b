import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { escapeMessages, PINNED_VERSION, type Pipeline } from "./webllm-internals.ts";

const readJson = (path: string) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"));

describe("web-llm", () => {
	it("is the version whose private parts are known", () => {
		expect(readJson("node_modules/@mlc-ai/web-llm/package.json").version).toBe(PINNED_VERSION);
		expect(readJson("package.json").devDependencies["@mlc-ai/web-llm"]).toBe(PINNED_VERSION);
	});
});

describe("escapeMessages", () => {
	const pipeline = {
		config: { conv_template: { role_templates: { user: "<u>{user_message}</u>" } } },
	} as unknown as Pipeline;

	it.each(["pay $& or $1 or $$ or $` now", "a {function_string} and another {function_string}", "plain"])(
		"lets %j through a template as it was written",
		(content) => {
			const [message] = escapeMessages(pipeline, [{ role: "user", content }]);
			// as web-llm 0.2.86 does it
			const filled = "<u>{user_message}</u>".replace("{user_message}", message?.content ?? "");
			expect(filled.replace("{function_string}", "")).toBe(`<u>${content}</u>`);
		},
	);

	it("leaves a message of a role without a template as it is", () => {
		expect(escapeMessages(pipeline, [{ role: "assistant", content: "$5" }])).toEqual([
			{ role: "assistant", content: "$5" },
		]);
		expect(escapeMessages(pipeline, [{ role: "system", content: "$5" }])).toEqual([{ role: "system", content: "$$5" }]);
	});
});
