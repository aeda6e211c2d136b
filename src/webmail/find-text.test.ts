// @vitest-environment jsdom
import { expect, it } from "vitest";
import { findText } from "./find-text.ts";

function find(html: string, text: string): string | undefined {
	document.body.innerHTML = html;
	return findText(document.body, text)?.toString();
}

it.each([
	["<p>Hi.</p><p>Please pay by Friday.</p>", "Please pay by Friday.", "Please pay by Friday."],
	["<p>Please <b>pay</b>\n by\u00a0Fri\u00adday.</p>", "Please pay by Friday.", "Please pay\n by\u00a0Fri\u00adday."],
	["<ul><li>One</li><li>Two 🎉!</li></ul>", "- Two 🎉!", "Two 🎉!"],
	["<table><tr><td>Rent</td><td>900</td></tr></table>", "Rent\t900", "Rent900"],
	["<p>One.</p><p>Two.</p>", "One.\n\nTwo.", "One.Two."],
	["<p>Please pay by Friday.</p>", "Please pay by Monday.", undefined],
	["<p>Please pay.</p>", " ", undefined],
	["", "Please pay.", undefined],
])("in %s finds %j", (html, text, found) => {
	expect(find(html, text)).toBe(found);
});
