import { join } from "node:path";
import { z } from "zod";
import { type Tab, tabSchema } from "../../src/tasks/group-tabs/schema.ts";
import { readRows } from "../lib/jsonl.ts";
import { ROOT } from "../lib/main.ts";

const SET = "src/features/benchmark/sets/tabs.jsonl";

/** As many different tabs as wanted: the benchmark page's own, then the same with a number. */
export async function differentTabs(count: number): Promise<Tab[]> {
	const rows = await readRows(join(ROOT, SET), z.looseObject(tabSchema.shape), SET);
	return Array.from({ length: count }, (_, i) => {
		const { url = "", title = "" } = rows[i % rows.length] ?? {};
		const round = Math.floor(i / rows.length);
		return { url, title: round === 0 ? title : `(${round}) ${title}` };
	});
}
