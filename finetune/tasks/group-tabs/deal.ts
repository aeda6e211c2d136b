import { SPLITS, type Split, splitOf } from "../../data/split.ts";
import { registeredDomain, type Site } from "./sites.ts";

/** Which split a host's pages stand in: all of one registered domain in one, those that everybody knows in training. */
export interface Deal {
	splitOfHost(host: string): Split;
	/** Whether a site may be made up under this host. */
	isFree(host: string): boolean;
	sites: Readonly<Record<Split, readonly Site[]>>;
}

/** @param claimed hosts besides the table's under which nothing is made up */
export function dealSites(sites: readonly Site[], seed: string, claimed: readonly string[]): Deal {
	const famous = new Set(sites.filter((site) => site.famous).map((site) => registeredDomain(site.domain)));
	const taken = new Set([...sites.map(({ domain }) => domain), ...claimed].map(registeredDomain));
	const splitOfHost = (host: string): Split => {
		const registered = registeredDomain(host);
		return famous.has(registered) ? "train" : splitOf(registered, seed);
	};
	const bySplit = (split: Split) => sites.filter(({ domain }) => splitOfHost(domain) === split);
	return {
		splitOfHost,
		isFree: (host) => !taken.has(registeredDomain(host)),
		sites: Object.fromEntries(SPLITS.map((split) => [split, bySplit(split)])) as Record<Split, Site[]>,
	};
}
