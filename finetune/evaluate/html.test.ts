import { expect, it } from "vitest";
import { html } from "./html.ts";

it("escapes text and attributes, and leaves its own markup alone", () => {
	const hostile = `</td><script>alert("1")</script>' onload='x' &amp;`;
	expect(html`<p title="${hostile}">${html`<b>${1}</b>`}${["<", html`<i></i>`]}${undefined}${false}</p>`.text).toBe(
		`<p title="&lt;/td&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; onload=&#39;x&#39; &amp;amp;"><b>1</b>&lt;<i></i></p>`,
	);
});

it("shows what would hide: direction overrides, zero width, control characters", () => {
	expect(html`${"a\u202Eb\u200Bc\u0000d\ne"}`.text).toBe("a�b�c�d\ne");
});
