import type { Page } from "puppeteer-core";
import { reviveError } from "../../src/lib/error-data.ts";
import { ADDRESSEE, type Request, responseSchema } from "../../src/messages/envelope.ts";
import type { Input, MessageName, Output } from "../../src/messages/protocol.ts";

/**
 * Sends a message of the extension's protocol from one of its pages, as its popup does.
 *
 * @throws what the worker's handler threw; Error when the worker died before it answered
 */
export async function sendFrom<N extends MessageName>(page: Page, name: N, input: Input<N>): Promise<Output<N>> {
	const request: Request = { to: ADDRESSEE, name, input };
	const answer = await page.evaluate((message) => chrome.runtime.sendMessage(message) as Promise<unknown>, request);
	const response = responseSchema.safeParse(answer);
	if (!response.success) throw new Error(`The extension's worker gave no answer to "${name}".`);
	if (!response.data.ok) throw reviveError(response.data.error);
	return response.data.output as Output<N>;
}
