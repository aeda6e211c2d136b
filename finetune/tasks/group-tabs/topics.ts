/**
 * The kinds of sites and pages that rows are made of, and which default category each belongs to. Sites, title
 * grammars and categories of users' own all point here, so what a row is called depends on the list it is shown with:
 * a bank is Other under the default list and Finance where the list has that. The words are what a model is told of the
 * sites that are known (src/tasks/group-tabs/known-sites.ts).
 */
export const TOPICS_OF = {
	Development: {
		"code-hosting": "code hosting",
		"dev-docs": "developer documentation",
		packages: "software packages",
		"dev-qa": "programming questions",
		"dev-learning": "learning to program",
		"dev-tools": "tools for programmers",
		"dev-blog": "programming blog",
	},
	Social: {
		network: "social network",
		forum: "forum",
		chat: "chat",
		dating: "dating",
		people: "people and profiles",
	},
	Entertainment: {
		video: "videos and streaming",
		film: "films and series",
		music: "music",
		podcasts: "podcasts",
		games: "games",
		sport: "sport",
		comics: "comics",
		humour: "humour",
		adult: "adult videos",
		gambling: "betting and casino",
		events: "events and tickets",
	},
	Work: {
		mail: "mail",
		office: "office documents",
		meetings: "online meetings and calendars",
		projects: "project management",
		sales: "sales and customers",
		marketing: "marketing software",
		support: "customer support desk",
		hr: "staff and payroll",
		jobs: "job offers",
		invoicing: "invoices and bookkeeping",
		notes: "notes and wikis",
		design: "design tool",
		"team-status": "team tools",
	},
	Cloud: {
		"cloud-console": "cloud computing",
		hosting: "web hosting",
		database: "database service",
		"cdn-dns": "domains and content delivery",
		observability: "monitoring and logs",
		devops: "servers and deployment",
		storage: "file storage",
		"network-security": "network security",
	},
	Shopping: {
		marketplace: "online marketplace",
		fashion: "clothes shop",
		electronics: "electronics shop",
		grocery: "groceries",
		"home-shop": "furniture and home shop",
		beauty: "cosmetics shop",
		"hobby-shop": "hobby shop",
		"second-hand": "second-hand goods",
		deals: "deals and price comparison",
	},
	News: {
		newspaper: "newspaper",
		broadcaster: "news broadcaster",
		"tech-news": "technology news",
		"science-news": "science news",
		"business-news": "business news",
		weather: "weather",
		magazine: "magazine",
	},
	Other: {
		government: "government",
		health: "health",
		bank: "bank",
		investing: "investing",
		crypto: "cryptocurrency",
		insurance: "insurance",
		travel: "travel",
		airline: "airline",
		hotel: "hotels",
		transit: "trains and buses",
		university: "university",
		courses: "courses",
		reference: "reference work",
		language: "languages and dictionaries",
		maps: "maps",
		recipes: "recipes",
		restaurants: "restaurants",
		religion: "religion",
		charity: "charity",
		realestate: "homes for sale and rent",
		cars: "cars",
		utilities: "telephone and energy provider",
		papers: "research papers",
		law: "law",
		gardening: "gardening",
		photography: "photography",
		ai: "artificial intelligence",
		parenting: "parents and children",
		pets: "pets",
		diy: "do it yourself",
		fitness: "fitness",
		genealogy: "family history",
		art: "art and museums",
		search: "web search",
		parcels: "parcel tracking",
		outdoors: "outdoors",
		crafts: "crafts",
		astrology: "astrology",
		weddings: "weddings",
	},
} as const;

export type DefaultCategory = keyof typeof TOPICS_OF;
export type Topic = { [name in DefaultCategory]: keyof (typeof TOPICS_OF)[name] }[DefaultCategory];

export const DEFAULT_NAMES = Object.keys(TOPICS_OF) as DefaultCategory[];

/** The topics of a default category. */
export function topicsIn(name: DefaultCategory): readonly Topic[] {
	return Object.keys(TOPICS_OF[name]) as Topic[];
}

export const TOPICS: readonly Topic[] = DEFAULT_NAMES.flatMap(topicsIn);

/** What a site of each topic is, in a few words. */
export const WORDS_OF = Object.assign({}, ...Object.values(TOPICS_OF)) as Record<Topic, string>;

/** What stands on sites of these topics may be about anything. */
export const CARRY_ANYTHING: ReadonlySet<Topic> = new Set<Topic>([
	"network",
	"forum",
	"chat",
	"people",
	"video",
	"podcasts",
	"office",
	"notes",
	"storage",
	"marketplace",
	"second-hand",
	"deals",
	"reference",
	"search",
]);

/** The default category of each topic. */
export const CATEGORY_OF = Object.fromEntries(
	DEFAULT_NAMES.flatMap((name) => topicsIn(name).map((topic) => [topic, name])),
) as Record<Topic, DefaultCategory>;

/** @throws Error when there is no such topic. */
export function expectTopic(name: string | undefined, where: string): Topic {
	const topic = TOPICS.find((candidate) => candidate === name);
	if (topic === undefined) throw new Error(`${where} names the topic "${name}", which topics.ts does not have.`);
	return topic;
}
