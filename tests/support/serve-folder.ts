import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";

/** A folder behind an address of this machine, as somebody would serve it who lets others read it. */
export interface ServedFolder {
	/** Ends in "/". */
	url: string;
	/** Paths that were asked for, in order. */
	requested: string[];
	/** Files of which one byte is flipped on the way, by name. */
	damaged: Set<string>;
	/** Files whose second half waits until they are taken out of here. */
	held: Set<string>;
	close(): Promise<void>;
}

export async function serveFolder(folder: string): Promise<ServedFolder> {
	const requested: string[] = [];
	const damaged = new Set<string>();
	const held = new Set<string>();
	const server = createServer(async ({ url = "/" }, response) => {
		const path = normalize(decodeURIComponent(new URL(url, "http://localhost").pathname));
		requested.push(path);
		const name = path.split("/").at(-1) ?? "";
		response.setHeader("access-control-allow-origin", "*");
		const content = await readFile(join(folder, path)).catch(() => undefined);
		if (!content) return response.writeHead(404).end();
		const middle = content.length >> 1;
		if (damaged.has(name)) content[middle] = (content[middle] ?? 0) ^ 1;
		response.write(content.subarray(0, middle));
		while (held.has(name) && !response.destroyed) await new Promise((resolve) => setTimeout(resolve, 20));
		return response.end(content.subarray(middle));
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
		requested,
		damaged,
		held,
		async close() {
			server.closeAllConnections();
			server.close();
			await once(server, "close");
		},
	};
}
