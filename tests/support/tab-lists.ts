import type { Tab } from "../../src/tasks/group-tabs/schema.ts";

/**
 * One kind of page for each category a new user starts with; no two numbers give the same title. Nobody knows the sites, so
 * each tab has to be read.
 */
const SERIES: Readonly<Record<string, (n: number) => Tab>> = {
	Development: (n) => ({
		url: `https://code.acme-widgets.dev/widgets/pull/${n}`,
		title: `Fix the parser's flaky test (part ${n}) · Pull Request #${n} · acme/widgets`,
	}),
	News: (n) => ({
		url: `https://www.eastgate-courier.example/politics/${n}`,
		title: `Election results: what we know on day ${n} - Eastgate Courier News`,
	}),
	Shopping: (n) => ({
		url: `https://shop.bottlebarn.example/products/${n}`,
		title: `Stainless Steel Water Bottle, Pack of ${n}, Leak Proof – Buy Online | BottleBarn Shop`,
	}),
	Entertainment: (n) => ({
		url: `https://watch.reelhouse.example/trailers/${n}`,
		title: `Season ${n} Official Trailer – watch the series on Reelhouse`,
	}),
	Social: (n) => ({
		url: `https://trailtalk.example/forum/thread/${n}`,
		title: `Which trail did you all walk in week ${n}? | TrailTalk community forum`,
	}),
	Cloud: (n) => ({
		url: `https://console.nimbusgrid.example/instances/${n}`,
		title: `Instance details: worker-${n} | us-east-1 | NimbusGrid cloud console`,
	}),
	Work: (n) => ({
		url: `https://office.northdesk.example/document/${n}`,
		title: `Minutes of the weekly project meeting ${n} - Northdesk Documents`,
	}),
};

/** So many tabs, the kinds taking turns; no two have the same title. */
export function manyTabs(count: number, from = 1): Tab[] {
	const makers = Object.values(SERIES);
	return Array.from({ length: count }, (_, i) => {
		const make = makers[i % makers.length];
		if (!make) throw new Error("There is no kind of page.");
		return make(from + Math.floor(i / makers.length));
	});
}
