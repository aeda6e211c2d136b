import { join } from "node:path";
import { z } from "zod";
import { type Tab, tabSchema } from "../../src/tasks/group-tabs/schema.ts";
import { readRows } from "../lib/jsonl.ts";
import { ROOT } from "../lib/main.ts";

const SET = "src/features/benchmark/sets/tabs.jsonl";
const rowSchema = z.looseObject({ ...tabSchema.shape, known: z.boolean() });

/** Of the sites that the packaged table knows, of those that it does not, or of both as they come. */
export type Sites = "known" | "strange" | "any";

/** As many different tabs as wanted: the benchmark page's own, then the same with a number. */
export async function differentTabs(count: number, sites: Sites): Promise<Tab[]> {
	const all = await readRows(join(ROOT, SET), rowSchema, SET);
	const rows = all.filter(({ known }) => sites === "any" || known === (sites === "known"));
	return Array.from({ length: count }, (_, i) => {
		const { url = "", title = "" } = rows[i % rows.length] ?? {};
		const round = Math.floor(i / rows.length);
		return { url, title: round === 0 ? title : `(${round}) ${title}` };
	});
}
