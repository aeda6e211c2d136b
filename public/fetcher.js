// The one place of the extension that may ask a network for anything, and only for the files of a model whose address the
// user gave. It runs in a sandboxed page: its origin is nobody's, it has no API of the browser and sees neither tabs nor
// mail nor storage. Everything else stands under a policy that connects to the package alone (manifest.json).
// A classic script and no module: a page without an origin may not load modules in every version of Chrome.
addEventListener("message", async ({ source, data, ports: [port] }) => {
	if (source !== parent || !port) return;
	const controller = new AbortController();
	port.onmessage = () => controller.abort();
	try {
		const response = await fetch(data.url, {
			signal: controller.signal,
			credentials: "omit",
			referrerPolicy: "no-referrer",
			cache: "no-store",
		});
		port.postMessage({ status: response.status });
		for (const reader = response.body.getReader(); ; ) {
			const { done, value } = await reader.read();
			if (done) break;
			const chunk = value.slice().buffer;
			port.postMessage({ chunk }, [chunk]);
		}
		port.postMessage({ done: true });
	} catch (error) {
		port.postMessage({ error: String(error) });
	}
});
