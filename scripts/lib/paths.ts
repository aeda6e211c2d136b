import { resolve } from "node:path";

/** A FILE argument as its author meant it: npm runs scripts in the repository's root and notes where it was called from. */
export function callerPath(file: string): string {
	return resolve(process.env.INIT_CWD ?? process.cwd(), file);
}
