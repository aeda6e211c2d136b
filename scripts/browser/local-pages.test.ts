import { expect, it } from "vitest";
import { pageHtml } from "./local-pages.ts";

it("writes a title as text, whatever it contains", () => {
	const html = pageHtml(`</title><script>alert("x")</script> & <b>`);
	expect(html).not.toContain("<script>");
	expect(html.match(/<title>(.*)<\/title>/)?.[1]).toBe(
		`&#60;/title&#62;&#60;script&#62;alert("x")&#60;/script&#62; &#38; &#60;b&#62;`,
	);
});
