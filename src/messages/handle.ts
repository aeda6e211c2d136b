import type { z } from "zod";
import { extensionId, onRuntimeMessage, packagedUrl, type Sender } from "../browser/runtime.ts";
import { serializeError } from "../lib/error-data.ts";
import { ADDRESSEE, type Response, requestSchema } from "./envelope.ts";
import { type Handlers, type MessageName, PROTOCOL } from "./protocol.ts";

/** Answers every message of the protocol. Call it once, synchronously, when the worker's script starts. */
export function handleMessages(handlers: Handlers): void {
	onRuntimeMessage((message, sender) => {
		if ((message as { to?: unknown } | null)?.to !== ADDRESSEE) return undefined;
		return answer(handlers, message, sender);
	});
}

async function answer(handlers: Handlers, message: unknown, sender: Sender): Promise<Response> {
	try {
		const request = requestSchema.safeParse(message);
		if (!request.success) throw new Error("A message to Inglenook needs a name and an input.");
		const { name, input } = request.data;
		if (!isMessageName(name)) throw new Error(`There is no message "${name.slice(0, 60)}".`);
		expectAllowed(name, sender);
		return { ok: true, output: await dispatch(handlers, name, input) };
	} catch (error) {
		return { ok: false, error: serializeError(error) };
	}
}

async function dispatch<N extends MessageName>(handlers: Handlers, name: N, input: unknown) {
	const parsed = PROTOCOL[name].input.safeParse(input);
	if (!parsed.success) throw new Error(firstIssue(name, parsed.error));
	// TypeScript does not follow that the schema and the handler are of the same N
	return await (handlers[name] as (input: unknown) => Promise<unknown>)(parsed.data);
}

/** The schemas of what a user types carry whole sentences; those are for the user, the rest is for a developer. */
function firstIssue(name: string, error: z.ZodError): string {
	const issue = error.issues[0];
	if (!issue) return `The message "${name}" is malformed.`;
	if (issue.message.endsWith(".")) return issue.message;
	return `The message "${name}" is malformed at "${issue.path.join(".")}": ${issue.message}.`;
}

function expectAllowed(name: MessageName, sender: Sender): void {
	const ours = sender.id === extensionId();
	const ownOrigin = packagedUrl("").replace(/\/$/, "");
	const origin = sender.origin ?? (sender.url && URL.canParse(sender.url) ? originOf(sender.url) : undefined);
	if (!ours || (PROTOCOL[name].from === "page" && origin !== ownOrigin)) {
		throw new Error(`"${name}" may be sent by Inglenook's own pages only.`);
	}
}

/** `URL.origin` is "null" for addresses of extensions in some browsers. */
function originOf(url: string): string {
	const { protocol, host } = new URL(url);
	return `${protocol}//${host}`;
}

function isMessageName(name: string): name is MessageName {
	return Object.hasOwn(PROTOCOL, name);
}
