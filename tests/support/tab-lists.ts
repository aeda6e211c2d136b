import type { Tab } from "../../src/tasks/group-tabs/schema.ts";

/** One kind of page for each category a new user starts with; no two numbers give the same title. */
const SERIES: Readonly<Record<string, (n: number) => Tab>> = {
	Development: (n) => ({
		url: `https://github.com/acme/widgets/pull/${n}`,
		title: `Fix the parser's flaky test (part ${n}) · Pull Request #${n} · acme/widgets · GitHub`,
	}),
	News: (n) => ({
		url: `https://www.bbc.com/news/articles/c${n}`,
		title: `Election results: what we know on day ${n} - BBC News`,
	}),
	Shopping: (n) => ({
		url: `https://www.amazon.com/dp/B0${n}`,
		title: `Amazon.com: Stainless Steel Water Bottle, Pack of ${n}, Leak Proof`,
	}),
	Entertainment: (n) => ({
		url: `https://www.youtube.com/watch?v=trailer${n}`,
		title: `Season ${n} Official Trailer - YouTube`,
	}),
	Social: (n) => ({
		url: `https://www.reddit.com/r/hiking/comments/${n}/`,
		title: `Which trail did you all walk in week ${n}? : r/hiking`,
	}),
	Cloud: (n) => ({
		url: `https://us-east-1.console.aws.amazon.com/ec2/home?instance=${n}`,
		title: `EC2 instance details: worker-${n} | us-east-1 | AWS console`,
	}),
	Work: (n) => ({
		url: `https://docs.google.com/document/d/${n}/edit`,
		title: `Minutes of the weekly meeting ${n} - Google Docs`,
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
