import type { Recipe } from "../lib/recipe.ts";
import type { SystemCost } from "./answer-sets.ts";
import type { TabResult } from "./judge-tabs.ts";
import type { ThreadResult } from "./judge-threads.ts";
import type { System } from "./systems.ts";

/** What was measured on one set of rows, system by system. */
export interface SetResult<Result> {
	name: string;
	file: string;
	rows: number;
	/** How many rows the file has. */
	of: number;
	results: Partial<Record<System["id"], Result>>;
}

/** Everything that report.json holds and report.html shows. */
export interface Report {
	id: string;
	name: string;
	task: string;
	/** In UTC, ISO 8601. */
	finished: string;
	machine: { processor: string; cores: number; adapter: string; browser: string; node: string };
	systems: (System & { cost?: SystemCost })[];
	/** Of group-tabs. */
	tabs?: SetResult<TabResult>[];
	/** Of summarize-thread. */
	threads?: SetResult<ThreadResult>[];
	/** What was left out, in sentences. */
	skipped: string[];
	made: {
		recipe: Recipe;
		/** SHA-256 of what the evaluation rests on, by path. */
		files: Record<string, string>;
		command: string;
	};
}
