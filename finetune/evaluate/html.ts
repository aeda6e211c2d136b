/** Markup that is safe to write into a page. Only html`` makes it. */
export class Html {
	readonly text: string;
	constructor(text: string) {
		this.text = text;
	}
}

type Value = Html | string | number | undefined | false | readonly Value[];

/** A template whose values are escaped, for text and for attributes in double quotes; other Html stands as it is. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
	return new Html(strings.reduce((text, part, index) => text + render(values[index - 1]) + part));
}

function render(value: Value): string {
	if (value instanceof Html) return value.text;
	if (Array.isArray(value)) return value.map(render).join("");
	return value === undefined || value === false ? "" : escapeHtml(String(value));
}

const SIGNS: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
/** Control, zero-width and direction-changing characters, line breaks aside: shown, so that nothing hides. */
const UNSEEN = /[^\P{Cc}\n\t]|[\p{Cf}\p{Cs}]/gu;

function escapeHtml(text: string): string {
	return text.replace(UNSEEN, "�").replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? "");
}
