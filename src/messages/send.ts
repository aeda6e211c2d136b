import { sendRuntimeMessage } from "../browser/runtime.ts";
import { reviveError } from "../lib/error-data.ts";
import { ADDRESSEE, type Request, responseSchema } from "./envelope.ts";
import { type Input, type MessageName, type Output, PROTOCOL } from "./protocol.ts";

/**
 * Sends a message to the worker and waits for its answer.
 *
 * @throws what the handler threw, with its name and message; Error when the worker died before it answered.
 */
export async function send<N extends MessageName>(name: N, input: Input<N>): Promise<Output<N>> {
	const request: Request = { to: ADDRESSEE, name, input };
	const response = responseSchema.safeParse(await sendRuntimeMessage(request));
	if (!response.success) throw new Error(`Inglenook's worker gave no answer to "${name}"; try again.`);
	if (!response.data.ok) throw reviveError(response.data.error);
	return PROTOCOL[name].output.parse(response.data.output) as Output<N>;
}
