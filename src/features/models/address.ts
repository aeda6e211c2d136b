/** Where a model's folder may be described, in the order to try. */
export type ParsedAddress = { ok: true; host: string; candidates: string[] } | { ok: false; message: string };

const LOCAL_HOSTS = ["localhost", "127.0.0.1"];

/** Reads what a user typed or pasted: a folder, or its model.json or catalog.json. */
export function parseAddress(text: string): ParsedAddress {
	const trimmed = text.trim();
	const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
	const url = URL.canParse(address) ? new URL(address) : undefined;
	if (!url?.hostname) return refuse("Give the address of a model's folder, e.g. https://example.org/models/nano/.");
	if (url.username || url.password) return refuse("Leave name and password out of the address.");
	const local = LOCAL_HOSTS.includes(url.hostname);
	if (url.protocol !== "https:" && !(url.protocol === "http:" && local))
		return refuse("The address has to begin with https:// (http:// only for this machine itself).");
	url.search = "";
	url.hash = "";
	if (url.pathname.endsWith(".json")) return { ok: true, host: url.host, candidates: [url.href] };
	if (!url.pathname.endsWith("/")) url.pathname += "/";
	return {
		ok: true,
		host: url.host,
		candidates: ["model.json", "catalog.json"].map((name) => new URL(name, url).href),
	};
}

function refuse(message: string): ParsedAddress {
	return { ok: false, message };
}
