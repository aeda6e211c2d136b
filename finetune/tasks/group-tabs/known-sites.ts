import type { KnownSites } from "../../../src/tasks/group-tabs/known-sites.ts";
import { loadSites, type Site } from "./sites.ts";
import { CARRY_ANYTHING, WORDS_OF } from "./topics.ts";

/** What the extension is told of the sites in the table: the words of their topics, those that they also belong to included. */
export function knownSites(sites: readonly Site[]): KnownSites {
	return new Map(
		sites.map(({ domain, topic, also }) => {
			const topics = [topic, ...also];
			const words = topics.map((one) => WORDS_OF[one]).join(", ");
			return [domain, { words, carriesAnything: topics.some((one) => CARRY_ANYTHING.has(one)) }];
		}),
	);
}

/** The same of the whole table. */
export function loadKnownSites(): KnownSites {
	return knownSites(loadSites());
}
